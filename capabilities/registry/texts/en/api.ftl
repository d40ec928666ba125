# What the API answers when a request cannot be read.
contacts-too-many = Send { $most } contacts at most at once.
contact-without-node = Say of which structure, group or place this is a contact.
api-parameter-wrong = The parameter “{ $name }” cannot be read: correct it or leave it out.
api-query-wrong = The question in the address cannot be read: { $why }.
api-field-missing = The field “{ $name }” is empty: fill it in.
api-field-too-long = The field “{ $name }” is longer than { $longest } characters: shorten it.
api-field-unknown = There is no field “{ $name }” here: leave it out.
api-dry-run-wrong = Say “true” to read without changing anything, “false” to import.
