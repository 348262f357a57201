/** Numbers of the pcapng format (draft-ietf-opsawg-pcapng) that reading and writing it have in common. */

/** Types of blocks (§11.1). */
export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
/** Obsolete (§A). */
export const PACKET = 2;
export const SIMPLE_PACKET = 3;
export const NAME_RESOLUTION = 4;
export const INTERFACE_STATISTICS = 5;
export const ENHANCED_PACKET = 6;

/** As it reads in the byte order of its section (§4.1). */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** From the start of an Enhanced Packet to its data (§4.3). */
export const PACKET_DATA = 28;
/** The total length again, behind every block (§3.1). */
export const TRAILER = 4;

/** Code and length of an option (§3.5). */
export const OPTION_HEADER = 4;

/** Options of all blocks (§3.5) … */
export const OPT_COMMENT = 1;
/** … of a section (§4.1) … */
export const SHB_HARDWARE = 2;
export const SHB_OS = 3;
export const SHB_USERAPPL = 4;
/** … of an interface (§4.2) … */
export const IF_NAME = 2;
export const IF_DESCRIPTION = 3;
export const IF_TSRESOL = 9;
export const IF_FILTER = 11;
export const IF_FCSLEN = 13;
export const IF_TSOFFSET = 14;
/** … of a packet (§4.3) … */
export const EPB_DROPCOUNT = 4;
/** … and of statistics (§4.6). */
export const ISB_STARTTIME = 2;
export const ISB_ENDTIME = 3;
export const ISB_IFDROP = 5;
export const ISB_FILTERACCEPT = 6;
export const ISB_OSDROP = 7;
export const ISB_USRDELIV = 8;

/** A length below 2^31 with its padding to four bytes (§3.1, §3.5). */
export const padded = (length: number): number => (length + 3) & ~3;
