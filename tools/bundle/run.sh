#!/usr/bin/env bash
# Runs the command that makes the bundle. On a Mac, the environment says how the bundle is signed.
#
#   run.sh TARGET COMMAND…        TARGET is cargo's target directory
#
# APPLE_SIGNING_IDENTITY is a certificate of the keychain, such as "Developer ID Application: NAME (TEAM)". Without it the
# bundle is signed ad hoc, which is enough for this Mac. APPLE_CERTIFICATE (a .p12 file in base64) and
# APPLE_CERTIFICATE_PASSWORD import the certificate first, for machines whose keychain lacks it.
#
# The bundle is notarised, and the ticket stapled, if one of these groups is set:
#   APPLE_ID, APPLE_PASSWORD, APPLE_TEAM_ID               an Apple account and its app-specific password
#   APPLE_API_KEY, APPLE_API_ISSUER, APPLE_API_KEY_PATH   a key of App Store Connect and its .p8 file
#
# An empty variable counts as unset, so that a workflow can pass secrets that do not exist.
set -euo pipefail

target=$1
shift
if [[ $(uname -s) != Darwin ]]; then exec "$@"; fi

fail() {
    echo "bundle: $*" >&2
    exit 1
}

# together VARIABLE…: succeeds if all are set, fails if none is, and ends the script otherwise.
together() {
    local name given='' lacking=''
    for name in "$@"; do
        if [[ -n ${!name:-} ]]; then given=$name; else lacking=$name; fi
    done
    if [[ -n $given && -n $lacking ]]; then fail "$given is set, but $lacking is not"; fi
    [[ -n $given ]]
}

account=(APPLE_ID APPLE_PASSWORD APPLE_TEAM_ID)
key=(APPLE_API_KEY APPLE_API_ISSUER APPLE_API_KEY_PATH)
certificate=(APPLE_CERTIFICATE APPLE_CERTIFICATE_PASSWORD)

# Tauri takes an empty variable for a set one.
for name in APPLE_SIGNING_IDENTITY "${account[@]}" "${key[@]}" "${certificate[@]}"; do
    if [[ -z ${!name:-} ]]; then unset "$name"; fi
done

# notarytool's arguments for the credentials, empty if there are none.
credentials=()
if together "${account[@]}"; then
    credentials=(--apple-id "$APPLE_ID" --password "$APPLE_PASSWORD" --team-id "$APPLE_TEAM_ID")
elif together "${key[@]}"; then
    # Tauri runs in another folder.
    [[ $APPLE_API_KEY_PATH == /* ]] || APPLE_API_KEY_PATH=$PWD/$APPLE_API_KEY_PATH
    [[ -f $APPLE_API_KEY_PATH ]] || fail "APPLE_API_KEY_PATH names no file: $APPLE_API_KEY_PATH"
    credentials=(--key "$APPLE_API_KEY_PATH" --key-id "$APPLE_API_KEY" --issuer "$APPLE_API_ISSUER")
fi
if together "${certificate[@]}"; then imported=1; else imported=0; fi
export APPLE_SIGNING_IDENTITY=${APPLE_SIGNING_IDENTITY:--}
if [[ $APPLE_SIGNING_IDENTITY == - ]] && ((imported || ${#credentials[@]})); then
    fail "a certificate and notarisation need APPLE_SIGNING_IDENTITY, the certificate's name"
fi

# Bundles of earlier versions would be collected, too.
bundles=$target/release/bundle
rm -rf "$bundles"

# Signs the app with the hardened runtime; with credentials, also notarises it and staples its ticket.
"$@"

app=$bundles/macos/Ratna.app
codesign --verify --deep --strict "$app" || fail "the signature of $app is not valid"
signature=$(codesign --display --verbose=2 "$app" 2>&1)
[[ $signature == *flags=*runtime* ]] || fail "$app is not signed with the hardened runtime"

((${#credentials[@]})) || exit 0

# Tauri notarises only the app. A disk image with a ticket of its own opens without a network, too.
for image in "$bundles"/dmg/*.dmg; do
    [[ -e $image ]] || continue
    xcrun notarytool submit "$image" --wait "${credentials[@]}"
    xcrun stapler staple "$image" || fail "Apple has refused $image: see 'xcrun notarytool log' with the id above"
done
xcrun stapler validate "$app" || fail "$app has no ticket: Apple has not notarised it"
spctl --assess --type execute --verbose "$app" || fail "Gatekeeper refuses $app"
