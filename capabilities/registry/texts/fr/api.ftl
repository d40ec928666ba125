# Ce que l'API répond quand une demande ne peut pas être lue.
contacts-too-many = Envoyez { $most } contacts au plus à la fois.
contact-without-node = Dites de quelle structure, de quel groupement ou de quel lieu est ce contact.
api-parameter-wrong = Le paramètre « { $name } » ne peut pas être lu : corrigez-le ou retirez-le.
api-query-wrong = La question posée dans l’adresse ne peut pas être lue : { $why }.
api-field-missing = Le champ « { $name } » est vide : remplissez-le.
api-field-too-long = Le champ « { $name } » dépasse { $longest } caractères : raccourcissez-le.
api-field-unknown = Le champ « { $name } » n’existe pas ici : retirez-le.
api-dry-run-wrong = Dites « true » pour lire sans rien changer, « false » pour importer.
