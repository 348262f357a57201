import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_PPPOE_SESSION, Layer } from './cursor.js';

/** Answer of {@link firstLayer} for a link type that is not decoded. */
export const NO_LAYER = -1;

/** The layer that a frame of this LINKTYPE_ value (https://www.tcpdump.org/linktypes.html) begins with. */
export function firstLayer(linkType: number): number {
  switch (linkType) {
    case 1: // ETHERNET
      return Layer.Ethernet;
    case 0: // NULL
    case 108: // LOOP
      return Layer.Loopback;
    case 9: // PPP
    case 50: // PPP_HDLC
      return Layer.Ppp;
    case 51: // PPP_ETHER
      return ETHERTYPE_PPPOE_SESSION;
    case 12: // DLT_RAW of most systems, written by mistake
    case 14: // DLT_RAW of OpenBSD, likewise
    case 101: // RAW
      return Layer.RawIp;
    case 104: // C_HDLC
      return Layer.CiscoHdlc;
    case 113: // LINUX_SLL
      return Layer.LinuxSll;
    case 228: // IPV4
      return ETHERTYPE_IPV4;
    case 229: // IPV6
      return ETHERTYPE_IPV6;
    case 276: // LINUX_SLL2
      return Layer.LinuxSll2;
    default:
      return NO_LAYER;
  }
}
