#!/bin/sh
# A SLURM of one node on this machine, for the tests: start.sh FOLDER keeps its state, logs and process numbers there.
# Debian: apt-get install slurmctld slurmd slurm-client munge. Needs root; refuses a machine that has a SLURM already.
set -eu
folder=$1
for program in munged mungekey slurmctld slurmd sinfo; do
    command -v $program > /dev/null || { echo "$program is missing: apt-get install slurmctld slurmd slurm-client munge" >&2; exit 1; }
done
[ "$(id -u)" = 0 ] || { echo "starting a SLURM takes root" >&2; exit 1; }
if [ -e /etc/slurm/slurm.conf ] && ! grep -q "^ClusterName=sgd-diffusion-test" /etc/slurm/slurm.conf; then
    echo "/etc/slurm/slurm.conf is there already: this machine has a SLURM, which is left alone" >&2
    exit 1
fi
mkdir -p "$folder/state" "$folder/spool" /run/munge /etc/slurm /etc/munge /var/log/munge /var/lib/munge
chown munge: /run/munge /etc/munge /var/log/munge /var/lib/munge
[ -e /etc/munge/munge.key ] || runuser -u munge -- mungekey --create
memory=$(awk '/MemTotal/ {print int($2 / 1024 * 0.95)}' /proc/meminfo)
cat > /etc/slurm/slurm.conf << CONF
ClusterName=sgd-diffusion-test
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
MinJobAge=300
ReturnToService=2
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
runuser -u munge -- munged --force
slurmctld -D > "$folder/slurmctld.log" 2>&1 &
echo $! > "$folder/controller"
slurmd -D > "$folder/slurmd.log" 2>&1 &
echo $! > "$folder/node"
for _ in $(seq 30); do
    sinfo --noheader --format %t 2> /dev/null | grep -q idle && exit 0
    sleep 1
done
echo "SLURM did not come up: see $folder/slurmctld.log and slurmd.log" >&2
exit 1
