# Ce que l'API répond quand une demande ne peut pas être lue.
contacts-too-many = Envoyez { $most } contacts au plus à la fois.
contact-without-node = Dites de quelle structure, de quel groupement ou de quel lieu est ce contact.
api-field-unknown = Le champ « { $name } » n’existe pas ici : retirez-le.
api-dry-run-wrong = Dites « true » pour lire sans rien changer, « false » pour importer.
