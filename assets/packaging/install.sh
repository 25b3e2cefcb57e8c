#!/bin/sh
# Puts ClassLens into the menu of the person who runs this; the program stays in this folder. No administrator is needed.
#     ./install.sh             install
#     ./install.sh --remove    take it out of the menu again; what you trained and your settings stay
set -eu

id=org.classlens.ClassLens
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
commands=$HOME/.local/bin

refresh() {
  if command -v update-desktop-database >/dev/null 2>&1; then
    update-desktop-database -q "$data/applications" || true
  fi
  if [ -d "$data/icons/hicolor" ]; then touch "$data/icons/hicolor"; fi # menus look for new icons then
}

remove() {
  rm -f "$data/applications/$id.desktop" "$data/metainfo/$id.metainfo.xml" "$data"/icons/hicolor/*/apps/"$id".png \
    "$data/icons/hicolor/scalable/apps/$id.svg"
  if [ -L "$commands/classlens" ]; then rm -f "$commands/classlens"; fi
}

case "${1:-}" in
  --remove)
    remove
    refresh
    echo "ClassLens is no longer in your menu. To be rid of it, delete the folder $here."
    exit 0
    ;;
  "") ;;
  *)
    echo "Usage: $0 [--remove]" >&2
    exit 2
    ;;
esac

if [ ! -x "$here/ClassLens" ]; then
  echo "There is no program in $here. Copy the whole folder of ClassLens, then run its install.sh again." >&2
  exit 1
fi
mkdir -p "$data/applications" "$data/metainfo" "$commands"
for picture in "$here"/share/icons/*.png; do
  side=$(basename "$picture" .png)
  mkdir -p "$data/icons/hicolor/${side}x$side/apps"
  cp "$picture" "$data/icons/hicolor/${side}x$side/apps/$id.png"
done
mkdir -p "$data/icons/hicolor/scalable/apps"
cp "$here/share/icons/classlens.svg" "$data/icons/hicolor/scalable/apps/$id.svg"
cp "$here/share/$id.metainfo.xml" "$data/metainfo/$id.metainfo.xml"

# In a desktop file, a quoted path escapes these signs with a backslash, and every backslash is written twice.
program=$(printf '%s' "$here/ClassLens" | sed -e 's/["`$\\]/\\\\&/g' -e 's/%/%%/g')
PROGRAM="\"$program\"" awk '{
  place = index($0, "@PROGRAM@")
  if (place) print substr($0, 1, place - 1) ENVIRON["PROGRAM"]
  else print
}' "$here/share/$id.desktop" >"$data/applications/$id.desktop.part"
mv "$data/applications/$id.desktop.part" "$data/applications/$id.desktop"
ln -sf "$here/ClassLens" "$commands/classlens"
refresh
echo "ClassLens is in your menu now. Leave the folder $here where it is; after moving it, run this again."
