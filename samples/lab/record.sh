#!/usr/bin/env bash
# Records the samples anew: builds the lab in network namespaces, runs the scenarios, and takes everything down again.
#
#   sudo samples/lab/record.sh [DIRECTORY]
#
# Captures and expectations go to the directory, by default to samples/.
# Everything it makes is named rolepath-*; no namespace is joined to the machine's own network. See samples/README.md for
# the packages it needs.
set -euo pipefail

lab=$(cd "$(dirname "$0")" && pwd)
target=$(realpath -m "${1:-$lab/..}")
cd "$lab/../.."

needed=(ip nft ethtool tcpdump dumpcap tcprewrite openssl nginx turnserver turnutils_uclient turnutils_stunclient
  turnutils_peer sipp dnsmasq dig curl ssh ssh-keygen ping node)
for tool in "${needed[@]}" /usr/sbin/sshd; do
  command -v "$tool" >/dev/null || { echo "record.sh: $tool is missing; see samples/README.md" >&2; exit 2; }
done
[[ $EUID -eq 0 ]] || { echo 'record.sh: network namespaces need root' >&2; exit 2; }

# The namespaces of this lab and what runs in them, left over or not.
take_down() {
  local namespace pids
  for namespace in $(ip netns list | awk '$1 ~ /^rolepath-/ { print $1 }'); do
    pids=$(ip netns pids "$namespace")
    [[ -z $pids ]] || xargs kill -KILL <<<"$pids" 2>/dev/null || true
    ip netns delete "$namespace"
  done
}

work=
made_run_sshd=
finish() {
  take_down
  [[ -z $work ]] || rm -rf "$work"
  [[ -z $made_run_sshd ]] || rmdir /run/sshd 2>/dev/null || true
}
trap finish EXIT

take_down
work=$(mktemp -d /tmp/rolepath-lab.XXXXXX)
chmod 711 "$work"
# sshd asks for it and leaves it empty.
[[ -d /run/sshd ]] || { mkdir -m 755 /run/sshd && made_run_sshd=yes; }

mkdir -m 711 "$work/keys"
"$lab/certificates.sh" "$work/keys"
node --import tsx "$lab/network.ts"
node --import tsx "$lab/record.ts" "$work" "$target"
node --import tsx "$lab/record-firewall.ts" "$work" "$target/firewall"

