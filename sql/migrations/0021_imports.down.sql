drop table imported_comments, imported_posts, imports;
