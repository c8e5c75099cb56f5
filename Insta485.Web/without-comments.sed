# Styles and scripts as they are served: without lines that are only a comment, without indentation, without empty lines.
/^ *\/\//d
/^ *\/\*.*\*\/ *$/d
/^ *\/\*/,/\*\/ *$/d
s/^ *//
/^$/d
