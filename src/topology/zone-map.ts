import { defaultZones } from './default-zones.js';
import type { Zone } from './endpoint.js';
import type { IpRange } from './ip-range.js';
import { itemAt, type Layer, layOut } from './layer.js';
import type { ZoneClaim } from './site-claims.js';

type Zoned = Pick<ZoneClaim, 'range'> & { readonly zone: Zone | undefined };

/** The zone of any address: what the site lists, its most specific range first; else what the address itself tells. */
export class ZoneMap {
  private readonly listed: Readonly<Record<4 | 6, Layer<Zoned>>>;
  private readonly defaults: Readonly<Record<4 | 6, Layer<Zoned>>>;

  constructor(claims: readonly ZoneClaim[]) {
    const defaults = defaultZones();
    this.listed = { 4: layOut<Zoned>(4, claims), 6: layOut<Zoned>(6, claims) };
    this.defaults = { 4: layOut<Zoned>(4, defaults), 6: layOut<Zoned>(6, defaults) };
  }

  /** The addresses of a version at which a zone may change. */
  layers(version: 4 | 6): readonly Layer<Zoned>[] {
    return [this.listed[version], this.defaults[version]];
  }

  at(version: 4 | 6, address: bigint): Zone | undefined {
    const listed = itemAt(this.listed[version], address);
    return listed === undefined ? this.defaultAt(version, address) : listed.zone;
  }

  /** What the address has where the site lists nothing: `internet` for public unicast. */
  defaultAt(version: 4 | 6, address: bigint): Zone | undefined {
    return itemAt(this.defaults[version], address)?.zone;
  }

  /** Whether some address of the range is no public unicast address. */
  hasNonPublic({ version, first, last }: IpRange): boolean {
    const { bounds, items } = this.defaults[version];
    return bounds.some((bound, index) => {
      const end = bounds[index + 1] ?? last + 1n;
      return items[index]?.zone === undefined && bound <= last && end > first;
    });
  }

  isListed(version: 4 | 6, address: bigint): boolean {
    return itemAt(this.listed[version], address) !== undefined;
  }
}
