/** Builds TLS messages and records byte by byte, for what no real end would send. */

export const bytes = (...parts: readonly (number | string | Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => {
      if (typeof part === 'number') return [part];
      return typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : [...part];
    }),
  );

const number = (length: number, value: number): number[] =>
  Array.from({ length }, (_, index) => (value >>> (8 * (length - 1 - index))) & 0xff);

/** `value` after its length in `width` bytes. */
export const vector = (width: number, value: Uint8Array | string): Uint8Array => {
  const content = bytes(value);
  return bytes(number(width, content.length), content);
};

export const u16List = (values: readonly number[]): Uint8Array => bytes(...values.map((value) => number(2, value)));

export const extension = (type: number, data: Uint8Array = bytes()): Uint8Array =>
  bytes(number(2, type), vector(2, data));

export const serverName = (name: string): Uint8Array => extension(0, vector(2, bytes(0, vector(2, name))));
export const protocols = (...names: readonly string[]): Uint8Array =>
  extension(16, vector(2, bytes(...names.map((name) => vector(1, name)))));
export const supportedVersions = (...versions: readonly number[]): Uint8Array =>
  extension(43, vector(1, u16List(versions)));
export const signatureAlgorithms = (...values: readonly number[]): Uint8Array =>
  extension(13, vector(2, u16List(values)));

export interface HelloOptions {
  readonly version?: number;
  readonly suites?: readonly number[];
  /** Undefined leaves the whole block out, as clients without extensions do. */
  readonly extensions?: readonly Uint8Array[] | undefined;
}

export const clientHelloBody = ({ version = 0x0303, suites = [0x1301], extensions }: HelloOptions): Uint8Array =>
  bytes(
    number(2, version),
    new Uint8Array(32).fill(0x5a),
    vector(1, new Uint8Array(32).fill(0xa5)),
    vector(2, u16List(suites)),
    vector(1, bytes(0)),
    extensions === undefined ? bytes() : vector(2, bytes(...extensions)),
  );

export interface ServerHelloOptions {
  readonly version?: number;
  readonly suite?: number;
  readonly extensions?: readonly Uint8Array[];
}

export const serverHelloBody = ({
  version = 0x0303,
  suite = 0xc02f,
  extensions = [],
}: ServerHelloOptions): Uint8Array =>
  bytes(
    number(2, version),
    new Uint8Array(32).fill(0x3c),
    vector(1, bytes()),
    number(2, suite),
    0,
    extensions.length === 0 ? bytes() : vector(2, bytes(...extensions)),
  );

export const message = (type: number, body: Uint8Array = bytes()): Uint8Array => bytes(type, vector(3, body));
export const record = (type: number, fragment: Uint8Array, version = 0x0303): Uint8Array =>
  bytes(type, number(2, version), vector(2, fragment));

export const clientHello = (options: HelloOptions = {}): Uint8Array => message(1, clientHelloBody(options));
export const serverHello = (options: ServerHelloOptions = {}): Uint8Array => message(2, serverHelloBody(options));
export const certificates = (...list: readonly Uint8Array[]): Uint8Array =>
  message(11, vector(3, bytes(...list.map((one) => vector(3, one)))));

export const handshakeRecord = (...messages: readonly Uint8Array[]): Uint8Array => record(22, bytes(...messages));
export const alertRecord = (level: number, description: number): Uint8Array => record(21, bytes(level, description));
export const CHANGE_CIPHER_SPEC = record(20, bytes(1));
/** Ciphertext of application data. */
export const ciphertext = (length = 40, version = 0x0303): Uint8Array =>
  record(23, new Uint8Array(length).fill(0xee), version);
