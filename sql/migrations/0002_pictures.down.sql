-- The files and their sizes stay; `bin/insta485db pictures --fix` writes the rows again.

drop table pictures;
