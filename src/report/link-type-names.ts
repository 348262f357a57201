/** What link types that are not read are called (https://www.tcpdump.org/linktypes.html). */

import { enumeration } from '../wording.js';

/** Those that captures of networks, radios and buses often have. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [6, 'IEEE802_5'],
  [10, 'FDDI'],
  [11, 'ATM_RFC1483'],
  [105, 'IEEE802_11'],
  [107, 'FRELAY'],
  [117, 'PFLOG'],
  [119, 'IEEE802_11_PRISM'],
  [127, 'IEEE802_11_RADIOTAP'],
  [163, 'IEEE802_11_AVS'],
  [189, 'USB_LINUX'],
  [192, 'PPI'],
  [195, 'IEEE802_15_4_WITHFCS'],
  [201, 'BLUETOOTH_HCI_H4_WITH_PHDR'],
  [220, 'USB_LINUX_MMAPPED'],
  [239, 'NFLOG'],
  [249, 'USBPCAP'],
  [252, 'WIRESHARK_UPPER_PDU'],
  [253, 'NETLINK'],
]);

/** Link types that are named; the rest is counted. */
const SHOWN = 4;

/** "link type 105 (IEEE802_11), which is not read"; without any, as old logs have it, "a link type that is not read". */
export function unreadLinkTypesText(linkTypes: readonly number[] = []): string {
  if (linkTypes.length === 0) return 'a link type that is not read';
  const names = linkTypes.slice(0, SHOWN).map((type) => {
    const name = NAMES.get(type);
    return name === undefined ? String(type) : `${type} (${name})`;
  });
  const left = linkTypes.length - names.length;
  const all = enumeration(left > 0 ? [...names, `${left} more`] : names);
  return linkTypes.length === 1 ? `link type ${all}, which is not read` : `link types ${all}, which are not read`;
}
