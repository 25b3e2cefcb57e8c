#!/usr/bin/env bash
# Signs a bundle for macOS with a Developer ID, has Apple notarise it, and staples the ticket to it, so that it opens with
# a double click on every Mac, also without a network.
#
#   sign_macos.sh BUNDLE.app
#
# The environment gives what only the publisher has: MACOS_CERTIFICATE (a .p12 file in base64), MACOS_CERTIFICATE_PASSWORD,
# MACOS_IDENTITY (“Developer ID Application: …”), NOTARY_APPLE_ID, NOTARY_TEAM_ID and NOTARY_PASSWORD (one for this app
# alone). Without a certificate nothing is signed, and that is said.
set -euo pipefail
bundle="$1"
if [ -z "${MACOS_CERTIFICATE:-}" ]; then
  echo "There is no certificate, so $bundle stays unsigned: macOS asks before it opens it the first time."
  exit 0
fi
here="$(cd "$(dirname "$0")" && pwd)"
work="$(mktemp -d)"
keychain="$work/signing.keychain-db"
trap 'security delete-keychain "$keychain" 2>/dev/null || true; rm -rf "$work"' EXIT

key="$(openssl rand -hex 20)"
echo "$MACOS_CERTIFICATE" | base64 --decode > "$work/certificate.p12"
security create-keychain -p "$key" "$keychain"
security unlock-keychain -p "$key" "$keychain"
security import "$work/certificate.p12" -k "$keychain" -P "$MACOS_CERTIFICATE_PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -k "$key" "$keychain" >/dev/null
# shellcheck disable=SC2046 # the list is one name for each word
security list-keychains -d user -s "$keychain" $(security list-keychains -d user | tr -d '"')

# Libraries first: the signature of the bundle seals those of what is in it.
find "$bundle" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
  xargs -0 codesign --force --timestamp --options runtime --sign "$MACOS_IDENTITY"
codesign --force --timestamp --options runtime --entitlements "$here/macos-entitlements.plist" \
  --sign "$MACOS_IDENTITY" "$bundle"
codesign --verify --deep --strict "$bundle"

ditto -c -k --keepParent "$bundle" "$work/bundle.zip"
xcrun notarytool submit "$work/bundle.zip" --wait --apple-id "$NOTARY_APPLE_ID" --team-id "$NOTARY_TEAM_ID" \
  --password "$NOTARY_PASSWORD"
xcrun stapler staple "$bundle"
spctl --assess --type execute "$bundle"
