/** Payload types that are fixed (RFC 3551 §6). */
const STATIC: Readonly<Record<number, string>> = {
  0: 'PCMU',
  3: 'GSM',
  4: 'G723',
  5: 'DVI4/8000',
  6: 'DVI4/16000',
  7: 'LPC',
  8: 'PCMA',
  9: 'G722',
  10: 'L16/44100/2',
  11: 'L16/44100',
  12: 'QCELP',
  13: 'CN',
  14: 'MPA',
  15: 'G728',
  16: 'DVI4/11025',
  17: 'DVI4/22050',
  18: 'G729',
  25: 'CelB',
  26: 'JPEG',
  28: 'nv',
  31: 'H261',
  32: 'MPV',
  33: 'MP2T',
  34: 'H263',
};

/** Types that SDP could assign at will, as Microsoft's products do ([MS-RTP] 2.2.1, [MS-SDPEXT] 3.1.5.3). */
const MICROSOFT: Readonly<Record<number, string>> = {
  97: 'RED',
  101: 'telephone-event',
  103: 'SILK/8000',
  104: 'SILK/16000',
  111: 'SIREN',
  112: 'G7221',
  114: 'x-msrta/16000',
  115: 'x-msrta/8000',
  116: 'AAL2-G726-32',
  117: 'G722/2',
  118: 'CN/16000',
  121: 'x-rtvc1',
  122: 'X-H264UC',
  123: 'x-ulpfecuc',
  127: 'x-data',
};

/** What a payload type stands for; undefined where only the signalling says it. */
export const encodingName = (type: number, isMicrosoft: boolean): string | undefined =>
  STATIC[type] ?? (isMicrosoft ? MICROSOFT[type] : undefined);
