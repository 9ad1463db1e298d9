#!/bin/sh
# Stop what start.sh FOLDER started, and take its configuration away.
set -eu
folder=$1
for process in node controller; do
    [ -e "$folder/$process" ] && kill "$(cat "$folder/$process")" 2> /dev/null || true
done
pkill -u munge munged || true
grep -q "^ClusterName=sgd-diffusion-test" /etc/slurm/slurm.conf 2> /dev/null && rm /etc/slurm/slurm.conf
exit 0
