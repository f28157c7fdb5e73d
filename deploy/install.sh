#!/usr/bin/env bash
# Puts the files of one role into place: install.sh ROLE [ROOT]
# ROLE is controller, screen, kiosk, printer or broker; ROOT is where "/" is, for images and tests.
# Run it again after an update. A file in /etc/hall that is there already stays as it is.
set -euo pipefail

role=${1:?'which role? controller, screen, kiosk, printer or broker'}
root=${2:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
programs=${HALL_BIN_DIR:-$here/../target/release}

# put FILE FOLDER: a file of ours, written anew each time
put() { install -D -m 0644 "$here/$1" "$root$2/$(basename "$1")"; }
# program NAME
program() { install -D -m 0755 "$programs/$1" "$root/usr/local/bin/$1"; }
# keep MODE FILE TEXT: a file of the hall's own, written once
keep() {
    [ -e "$root$2" ] || { install -D -m "$1" /dev/null "$root$2" && printf '%s\n' "$3" >"$root$2"; }
}

case $role in
controller)
    program halld
    program hallctl
    put systemd/halld.service /etc/systemd/system
    install -D -m 0755 "$here/backup/hall-backup" "$root/usr/local/bin/hall-backup"
    put backup/hall-backup.service /etc/systemd/system
    put backup/hall-backup.timer /etc/systemd/system
    keep 0644 /etc/hall/backup.env 'HALL_BACKUP_KEEP=30'
    put sysusers.d/hall.conf /etc/sysusers.d
    put udev/70-hall.rules /etc/udev/rules.d
    keep 0644 /etc/hall/hall.toml "$("$programs/halld" example)"
    unit=halld.service
    ;;
screen)
    program hall-screen
    put systemd/hall-screen.service /etc/systemd/system
    keep 0644 /etc/hall/screen.env 'HALL_SCREEN="--broker ws://10.0.0.2:8080/mqtt --hall hulu --area ground"'
    keep 0600 /etc/hall/screen.token ''
    unit=hall-screen.service
    ;;
kiosk)
    put systemd/hall-kiosk.service /etc/systemd/system
    put sysusers.d/hall.conf /etc/sysusers.d
    keep 0644 /etc/hall/kiosk.env 'HALL_KIOSK_URL=http://10.0.0.2:8080/'
    unit=hall-kiosk.service
    ;;
printer)
    put p910nd/hall-printer.socket /etc/systemd/system
    put p910nd/hall-printer@.service /etc/systemd/system
    put udev/70-hall.rules /etc/udev/rules.d
    keep 0644 /etc/hall/printer.env 'HALL_PRINTER=/dev/usb/lp0'
    unit=hall-printer.socket
    ;;
broker)
    put mosquitto/hall.conf /etc/mosquitto/conf.d
    put mosquitto/hall.acl /etc/mosquitto
    keep 0640 /etc/mosquitto/hall.passwd ''
    unit=mosquitto.service
    ;;
*)
    echo "no such role: $role (controller, screen, kiosk, printer or broker)" >&2
    exit 64
    ;;
esac

[ -z "$root" ] || exit 0
if [ "$role" = broker ]; then chgrp mosquitto /etc/mosquitto/hall.passwd; fi
if [ -e /etc/sysusers.d/hall.conf ]; then systemd-sysusers; fi
if command -v udevadm >/dev/null; then udevadm control --reload && udevadm trigger; fi
systemctl daemon-reload
echo "Installed. Look at the files in /etc/hall, then: systemctl enable --now $unit"
