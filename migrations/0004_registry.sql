-- Beginnings of one, two and three letters are kept as words of their own: «s», «sa», «san» are each read like one word.
-- The words themselves are made again at the next start, by their recipe.
-- only sqlite
DROP TABLE structure_vocabulary;
DROP TABLE structure_search;
CREATE VIRTUAL TABLE structure_search USING fts5(words, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE structure_vocabulary USING fts5vocab(structure_search, 'row');
-- only postgres
DELETE FROM structure_search;
-- both
ALTER TABLE registry_state ADD COLUMN recipe BIGINT NOT NULL DEFAULT 0;
