#!/bin/sh
# Renders the icons of Insta485.Web/wwwroot/icons from icon.svg. Tool: libvips (`vips`), which the site needs anyway.
set -eu
cd "$(dirname "$0")/../../Insta485.Web/wwwroot"
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
png='[strip,palette,compression=9]'

draw() { vips thumbnail icon.svg "$1" "$2"; }
# Without transparency: the corners take the colour of the icon's edge.
fill() { vips flatten "$1" "$2" --background "$edge"; }

draw "$folder/512.png" 512
edge=$(vips getpoint "$folder/512.png" 256 2 | cut -d ' ' -f 1-3)
vips copy "$folder/512.png" "icons/512.png$png"
draw "icons/192.png$png" 192
# For home screens of iOS, which round the corners themselves.
draw "$folder/180.png" 180
fill "$folder/180.png" "icons/touch.png$png"
# Launchers cut a shape of their own out of this one; four fifths of the diameter are safe from all of them.
draw "$folder/410.png" 410
vips gravity "$folder/410.png" "$folder/large.png" centre 512 512 --extend background --background '0 0 0 0'
fill "$folder/large.png" "icons/maskable.png$png"
