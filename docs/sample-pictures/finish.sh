# finish.sh SCENE.png WxH NAME.jpg - scale down, light grading, strip, JPEG. CONVERT names ImageMagick's convert.
"${CONVERT:-convert}" "$1" -alpha off -filter Lanczos -resize "$2" -modulate "100,${SAT:-108}" -sigmoidal-contrast "${CON:-2.2}x50%" \
  \( +clone -blur 0x14 -level 45%,100% -evaluate multiply 0.16 \) -compose screen -composite \
  -unsharp 0x0.6+0.5+0.01 -colorspace sRGB -strip -interlace Plane -sampling-factor 2x2 -quality 88 -define jpeg:extent="${EXTENT:-270KB}" "$3"
