-- The files stay, their small sizes too; `bin/insta485db pictures --fix` writes the rows again.

drop table pictures;
