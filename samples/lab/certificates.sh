#!/usr/bin/env bash
# Makes the lab's keys and certificates: certificates.sh DIRECTORY
#
# Names are those that the reference architecture asks for: edge./sip./conf. on the Edge's external side, intsrv. on its
# internal side, pool. with the simple URLs on the Front Ends. Nothing of it is kept after a recording.
set -euo pipefail
cd "$1"

authority() { # NAME SUBJECT
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "$2" -keyout "$1.key" -out "$1.pem" 2>/dev/null
}

certificate() { # NAME AUTHORITY COMMON-NAME [ALTERNATIVE-NAME...]
  local name=$1 authority=$2 common=$3
  shift 3
  local alternatives
  alternatives=$(printf ',DNS:%s' "$common" "$@")
  openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$common" -keyout "$name.key" -out "$name.csr" 2>/dev/null
  openssl x509 -req -in "$name.csr" -CA "$authority.pem" -CAkey "$authority.key" -CAcreateserial -days 3650 \
    -out "$name.pem" -extfile <(
      echo "subjectAltName=${alternatives#,}"
      echo 'extendedKeyUsage=serverAuth,clientAuth'
      echo 'crlDistributionPoints=URI:http://crl.lab-ca.example/public.crl'
    ) 2>/dev/null
}

revocation_list() { # AUTHORITY
  : >index.txt
  echo 01 >crlnumber
  openssl ca -gencrl -keyfile "$1.key" -cert "$1.pem" -out "$1.crl.pem" -config <(
    printf '[ca]\ndefault_ca=lab\n[lab]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=3650\n'
  ) 2>/dev/null
  openssl crl -in "$1.crl.pem" -outform DER -out "$1.crl"
}

authority public '/O=Lab Public Trust/CN=Lab Public CA'
authority private '/O=Contoso/CN=Contoso Enterprise CA'
certificate edge-external public edge.contoso.com sip.contoso.com conf.contoso.com
certificate web public webext.contoso.com meet.contoso.com dialin.contoso.com
certificate partner public edge.fabrikam.com sip.fabrikam.com
certificate edge-internal private intsrv.corp.contoso.com
certificate pool private pool.corp.contoso.com fe01.contoso.com sip.contoso.com meet.contoso.com dialin.contoso.com
certificate ocs-pool private ocspool.corp.contoso.com sip.contoso.com
certificate ocs-web private ocsweb.corp.contoso.com
certificate ocs-conferencing private ocsconf.corp.contoso.com
cat public.pem private.pem >authorities.pem
revocation_list public
ssh-keygen -q -t ed25519 -N '' -f host-key
ssh-keygen -q -t ed25519 -N '' -f admin-key
