# What the API answers when a request cannot be read.
contacts-too-many = Send { $most } contacts at most at once.
contact-without-node = Say of which structure, group or place this is a contact.
api-field-unknown = There is no field “{ $name }” here: leave it out.
api-dry-run-wrong = Say “true” to read without changing anything, “false” to import.
