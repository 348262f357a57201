/** What each reason means and what to do about it: for `rolepath explain CODE`. */

import type { Reason } from './verdict.js';

export interface ReasonText {
  /** One sentence: what was found. */
  readonly meaning: string;
  /** What an engineer does next. */
  readonly advice: string;
}

export const REASON_TEXTS: Readonly<Record<Reason, ReasonText>> = {
  'path-and-protocol': {
    meaning: 'A documented path joins the two roles on this transport and port, and the bytes are what it documents.',
    advice: 'Nothing to do. Where the flow did not work all the same, look at its state.',
  },
  'path-only': {
    meaning: 'A documented path joins the two roles on this transport and port; the bytes say nothing about it.',
    advice:
      'Nothing to do. No bytes to judge by means that none were sent or captured, or that no recogniser knows the protocol.',
  },
  'site-exception': {
    meaning: "One of the site's own exceptions allows the flow; no document knows it.",
    advice: 'Review the exception with its owner before it expires.',
  },
  'other-protocol': {
    meaning: 'A documented path fits by roles, transport and port, but the bytes are another protocol.',
    advice:
      'Find out what listens there, or what tunnels through a port that the firewall has open for something else.',
  },
  'not-throughout': {
    meaning:
      'A documented path fits and its protocol shows, but not throughout: an end begins with something else, answers in something else, or goes on in it.',
    advice:
      'Find out what listens there: a server that does not speak the protocol it is asked in, or a tunnel that borrows an opening. The connection may have come to nothing.',
  },
  'not-mutual-tls': {
    meaning:
      'The documented path demands mutual TLS, and the handshake shows that the server asked for no certificate or that the client gave none.',
    advice: 'Check the certificates and the listener; a client that is no server of the deployment may be at work.',
  },
  'pseudo-tls-refused': {
    meaning:
      'The client opened the pseudo-TLS of Microsoft TURN, and was answered by an alert or with real TLS as no A/V Edge answers.',
    advice: 'Check that the address is the A/V Edge, and look for a proxy or firewall on the way that inspects TLS.',
  },
  'other-service': {
    meaning: 'A documented path fits, but the client asked by name for a service that it does not lead to.',
    advice: 'Check the DNS record of that name and the address translation in front of the server.',
  },
  'port-not-documented': {
    meaning: 'Documents join these roles, but not on this port.',
    advice: 'Compare with the nearest path. If the flow is wanted, write a site exception; if not, close the port.',
  },
  'transport-not-documented': {
    meaning: 'Documents join these roles on this port, but over another transport.',
    advice: 'Compare with the nearest path; a firewall rule that names both transports is wider than it need be.',
  },
  'direction-not-documented': {
    meaning: 'Documents join these roles on this port, but opened from the other end.',
    advice: 'Compare with the nearest path: (in) and (out) in its table speak of trust, not of who opens.',
  },
  'interface-not-documented': {
    meaning: 'A documented path fits but for the interface of a host with two networks.',
    advice: 'Look for a wrong route, DNS record or address translation that leads to the wrong side of the host.',
  },
  'zone-not-documented': {
    meaning: 'A documented path fits but for where an end is: what belongs inside came from the Internet, or the like.',
    advice: 'Check the firewall between the zones, and that the zones of the topology are right.',
  },
  'source-port-not-documented': {
    meaning: 'A documented path fits but for the range of its source port.',
    advice: 'Look for an address translation that changes source ports, or for another program on the host.',
  },
  'condition-not-met': {
    meaning: 'A documented path fits, but under a condition that this site states not to meet.',
    advice: 'Close the port, or correct what the topology says of federation and features.',
  },
  'range-other-protocol': {
    meaning: 'Only a range too wide to prove anything covers the port, and the bytes are not what it is for.',
    advice: 'Find out what the two hosts do; the range does not excuse it.',
  },
  'exception-expired': {
    meaning: 'A site exception allowed the flow until the day on which it expired.',
    advice: 'Renew the exception with its owner, or close the port.',
  },
  'ip-protocol-not-documented': {
    meaning: 'The documents speak of TCP and UDP only, and the flow is of another IP protocol.',
    advice: 'ICMP may be allowed by a site exception; tunnels and IPsec between these hosts are worth a question.',
  },
  'roles-not-joined': {
    meaning: 'No document joins these two roles, as they stand.',
    advice:
      'Find out what the two hosts do; if it is wanted (monitoring, backup, administration), write a site exception.',
  },
  'role-unknown': {
    meaning: 'The topology gives an end neither a role nor a zone that would decide.',
    advice: 'Add the address to the topology; `other-host` is for one that no document speaks of.',
  },
  'evidence-missing': {
    meaning:
      'A path fits, but only the bytes could prove it, and none was recognised: its range is wide, or datagrams were captured in which its protocol would have been recognised.',
    advice: 'Capture with payload and from the start of the flow; or treat it as possible media.',
  },
  'condition-unknown': {
    meaning: 'A path fits only under a condition of which the topology says nothing.',
    advice: 'State it in the topology: federation with its oldest partner, or the feature.',
  },
  'initiator-unknown': {
    meaning: 'A path fits only if the flow was opened from the other end, and its opening was not captured.',
    advice: 'Capture from the start of the flow.',
  },
  'no-topology': {
    meaning: 'No topology was given, so that no address has a role.',
    advice: 'Name the hosts and their roles in a topology file and give it with --topology.',
  },
};
