/*
 * Ids of the documented paths that the scenarios mean, under short names. Where several rows say the same, it is that of
 * the Edge's port settings, and of the OCS 2007 table the first.
 */

export const EDGE = {
  accessRevocation: 'lync-2010/edge/external/access-http-crl',
  accessDns: 'lync-2010/edge/external/access-dns-udp',
  accessDnsTcp: 'lync-2010/edge/external-summary/access-dns-tcp',
  accessSipTls: 'lync-2010/edge/external/access-sip-tls',
  accessFederationIn: 'lync-2010/edge/external/access-federation-in',
  accessFederationOut: 'lync-2010/edge/external/access-federation-out',
  meetings: 'lync-2010/edge/external/web-conferencing-psom-tls',
  avTcp: 'lync-2010/edge/external/av-stun-tcp-in',
  avUdpIn: 'lync-2010/edge/external/av-stun-udp-in',
  avUdpOut: 'lync-2010/edge/external/av-stun-udp-out',
  avMediaTcpOut: 'lync-2010/edge/external/av-rtp-tcp-out',
  webRedirect: 'lync-2010/edge/external/reverse-proxy-http',
  web: 'lync-2010/edge/external/reverse-proxy-https',
  poolSipIn: 'lync-2010/edge/internal/access-sip-in',
  poolSipOut: 'lync-2010/edge/internal/access-sip-out',
  replication: 'lync-2010/edge/internal/central-management-https',
  poolMeetings: 'lync-2010/edge/internal-summary/web-conferencing-psom-mtls',
  avAuthentication: 'lync-2010/edge/internal/av-authentication',
  poolAvUdp: 'lync-2010/edge/internal/av-stun-udp',
  poolAvTcp: 'lync-2010/edge/internal/av-stun-tcp',
  poolWeb8080: 'lync-2010/edge/internal/reverse-proxy-http',
  poolWeb4443: 'lync-2010/edge/internal/reverse-proxy-https',
} as const;

export const OCS = {
  clientSip: 'ocs-2007/roles/front-end-sip-tcp',
  clientSipTls: 'ocs-2007/roles/front-end-sip-tls',
  webFarm: 'ocs-2007/roles/front-end-web-farm',
  webFarmFromConferencing: 'ocs-2007/roles/web-conferencing-web-farm',
  webFarmFromClient: 'ocs-2007/roles/web-components-client',
  focusToWebConferencing: 'ocs-2007/roles/focus-to-conferencing',
  webConferencingToFocus: 'ocs-2007/roles/conferencing-to-focus',
  clientMeetings: 'ocs-2007/roles/web-conferencing-psom',
  avSip: 'ocs-2007/roles/av-conferencing-sip',
  avMedia: 'ocs-2007/roles/av-conferencing-media-in',
  edgeMeetings: 'ocs-2007/roles/web-conferencing-edge-psom',
  avAuthentication: 'ocs-2007/roles/av-edge-authentication',
  accessFromPool: 'ocs-2007/roles/access-edge-from-pool',
  endpointMapper: 'ocs-2007/roles/front-end-rpc',
} as const;

export const POSTER = {
  clientDns: 'lync-2010/poster/im-and-presence/client-dns',
} as const;

/** The site's own paths, in `exceptions.yaml`. */
export const SITE = {
  edgeAdministration: 'exceptions/edge-administration',
} as const;
