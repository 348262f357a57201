import type { RequirementProblem } from './requirement-outcome.js';

/** What a code means, and what to do about it. */
export const REQUIREMENT_TEXTS: Readonly<
  Record<RequirementProblem, { readonly meaning: string; readonly advice: string }>
> = {
  'certificate-name-missing': {
    meaning:
      "The server's certificate lacks names that documents ask for, as far as they follow from the topology's domains. A wildcard counts for the one label that it stands for.",
    advice: 'Request a certificate with these names; a client that looks for one of them refuses the connection.',
  },
  'certificate-key-use-missing': {
    meaning:
      "The server's certificate does not name the purpose that documents ask for: server or client authentication.",
    advice: 'Request the certificate from a template with that extended key usage.',
  },
  'certificate-self-signed': {
    meaning: 'Documents ask for a certificate of a public authority, and this one is its own issuer.',
    advice: 'Request one from a public authority; partners and outside clients trust no other.',
  },
  'certificate-expired': {
    meaning: "The server's certificate had expired when the flow began.",
    advice: 'Renew and assign it. Where the certificate is fine, look at the clock of the capturing host.',
  },
  'certificate-not-yet-valid': {
    meaning: "The server's certificate was not yet valid when the flow began.",
    advice: 'Look at the clocks of the server, of its authority and of the capturing host.',
  },
  'certificate-shown': {
    meaning: 'A service that opens with pseudo-TLS, and so never shows a certificate, showed a real one.',
    advice: 'Look for a device that inspects TLS in front of it, or for another service on its address and port.',
  },
  'dns-name-not-found': {
    meaning: 'A name that documents want published was asked for, and the server answered that it does not exist.',
    advice: 'Publish the record; see what it has to lead to by rolepath paths show ID.',
  },
  'dns-other-role': {
    meaning: 'A name that documents want published leads to a host of the site with another role than theirs.',
    advice: 'Correct the record, or the role of that host in the topology.',
  },
  'ipsec-used': {
    meaning:
      'ESP, AH or IKE between two hosts whose media documents exempt from IPsec: its negotiation delays the media.',
    advice: 'Add the exception to the IPsec policy of both hosts.',
  },
  'balancer-bypassed': {
    meaning:
      "A server was opened on a port that documents want behind the pool's hardware load balancer. A balancer that keeps the client's address looks the same from behind.",
    advice:
      'Correct the name or address that the initiator uses. Where DNS balances SIP, state hardware-load-balancing: false under features.',
  },
  'balancer-used': {
    meaning: 'The load balancer was opened on a port on which clients go straight to the server.',
    advice: 'Take the port out of the balancer, and let its name lead to the servers.',
  },
};
