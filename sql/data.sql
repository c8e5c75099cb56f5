-- The sample data. Rows have fixed ids, so the sequences are restarted after them at the end.

insert into users (username, fullname, email, filename, password) values
    ('awdeorio', 'Andrew DeOrio', 'awdeorio@umich.edu', 'e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg',
     'sha512$34e94a05cdf247db92a84bc590950336$7eaca2b4169e042120f015666115856c717343f1c75d1c1bd1bf469bd1cd439eb152ccda6a0b8703706dfbcb861b3cef9208325c31f436e8edb9563f01176c48'),
    ('jflinn', 'Jason Flinn', 'jflinn@umich.edu', '505083b8b56c97429a728b68f31b0b2a089e5113.jpg',
     'sha512$673d22398b0141c7929f987efee061e6$187dd68d62574a29b40513467cb5376849d6e7651dbd19850b853b912f44d940a42ef6bb96f4bafa82a6b40072ed980bfad377c65faa096281369210841f2b73'),
    ('michjc', 'Michael Cafarella', 'michjc@umich.edu', '5ecde7677b83304132cb2871516ea50032ff7a4f.jpg',
     'sha512$d7cde81ee4614141b68fbe8ff5fffa76$8b432b218b18554e58a949a40367a0d0e731dc8f8a46ecaa3ea0aca39169b3a97f12246d2840d6e9c32764907ed7b1951dfc16f213cb7fd4a6a96dc43f52f67b'),
    ('jag', 'H.V. Jagadish', 'jag@umich.edu', '73ab33bd357c3fd42292487b825880958c595655.jpg',
     'sha512$0b2b8d18beba4c2ba7dad0365d1dd885$130546cafab793f769a86607466fb07476b03c5de1f32f666c1e72e8b48b5e7e08494ec85ede12df72d259112bca3d5783983937361fe0aa2c341ae7bd0c2da4');

insert into posts (postid, owner, filename) values
    (1, 'awdeorio', '122a7d27ca1d7420a1072f695d9290fad4501a41.jpg'),
    (2, 'jflinn', 'ad7790405c539894d25ab8dcf0b79eed3341e109.jpg'),
    (3, 'awdeorio', '9887e06812ef434d291e4936417d125cd594b38a.jpg'),
    (4, 'jag', '2ec7cf8ae158b3b1f40065abfb33e81143707842.jpg');

insert into following (follower, followee) values
    ('awdeorio', 'jflinn'),
    ('awdeorio', 'michjc'),
    ('jflinn', 'awdeorio'),
    ('jflinn', 'michjc'),
    ('michjc', 'awdeorio'),
    ('michjc', 'jag'),
    ('jag', 'michjc');

insert into comments (commentid, owner, postid, text) values
    (1, 'awdeorio', 3, '#chickensofinstagram'),
    (2, 'jflinn', 3, 'I <3 chickens'),
    (3, 'michjc', 3, 'Cute overload!'),
    (4, 'awdeorio', 2, 'Sick #crossword'),
    (5, 'jflinn', 1, 'Walking the plank #chickensofinstagram'),
    (6, 'awdeorio', 1, 'This was after trying to teach them to do a #crossword'),
    (7, 'jag', 4, 'Saw this on the diag yesterday!');

insert into likes (likeid, owner, postid) values
    (1, 'awdeorio', 1),
    (2, 'michjc', 1),
    (3, 'jflinn', 1),
    (4, 'awdeorio', 2),
    (5, 'michjc', 2),
    (6, 'awdeorio', 3);

-- Of comments by the owner of the post.
insert into post_tags (tag, postid) values
    ('chickensofinstagram', 3),
    ('crossword', 1);

-- The files in uploads/, as the site records an upload; their sizes are in the folders beside them.
insert into pictures (filename, width, height, colour, bytes, sha256, type) values
    ('122a7d27ca1d7420a1072f695d9290fad4501a41.jpg', 1350, 1080, '#b69879', 245628, '83bfd6eefa16846123173292b827e1cc5515b2422d17fe5ec4efadb4852bd456', 'image/jpeg'),
    ('2ec7cf8ae158b3b1f40065abfb33e81143707842.jpg', 1080, 1350, '#b89260', 254021, '9eb2d11c246d3fee6753d6e3ceb7c7e11289de45b1dc143a748329475d8bb19e', 'image/jpeg'),
    ('505083b8b56c97429a728b68f31b0b2a089e5113.jpg', 720, 720, '#c6927f', 94780, '07c84c0d7ef621983818bea93f2a730d629b0363f19c7112e9b779e9397b0a1c', 'image/jpeg'),
    ('5ecde7677b83304132cb2871516ea50032ff7a4f.jpg', 720, 720, '#88767f', 108516, '4994e34ca99620fdc9e922bf6c4c7bb66c2735d89f535192392a9c257e8cfb54', 'image/jpeg'),
    ('73ab33bd357c3fd42292487b825880958c595655.jpg', 720, 720, '#938050', 88123, '8572b5a446ed12f9e8bab1ec263fe1a51cffce6da66de53e8661098361bc2511', 'image/jpeg'),
    ('9887e06812ef434d291e4936417d125cd594b38a.jpg', 1080, 1080, '#b4a649', 248710, '705d98cc3e6449e1d097d295edd8b1226d2a46518273cf83c241224d6679b6e9', 'image/jpeg'),
    ('ad7790405c539894d25ab8dcf0b79eed3341e109.jpg', 1350, 1080, '#bba98d', 263348, '5004e38e7afca37c05a9062deb6fb20de3fd0a7cbe54feaa0f4654a44abe9608', 'image/jpeg'),
    ('e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg', 720, 720, '#a37b49', 78541, 'e99f410ac38f02a27e4ec0c40691ef2725b638986c4cf27bbd2718b12a89d743', 'image/jpeg');

alter table posts alter column postid restart with 5;
alter table comments alter column commentid restart with 8;
alter table likes alter column likeid restart with 7;
-- The sample rows are no news.
delete from notifications;
alter table notifications alter column notificationid restart with 1;
