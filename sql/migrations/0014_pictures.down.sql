drop table pending_pictures, post_pictures;
