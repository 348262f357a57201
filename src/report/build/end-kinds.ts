/** Kinds of ends, told apart once, so that flows are added up by number. */

import type { Interface, Zone } from '../../topology/endpoint.js';
import { endWords, type RoleWords } from '../end-words.js';
import type { EndKind } from '../model/ends.js';

/** Kinds that are told apart: a site has dozens; only a forged log could have more. */
export const MAX_KINDS = 4096;

/** An end as flow records carry it. */
export interface EndParts {
  readonly role?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly interface?: Interface | undefined;
  readonly zone?: Zone | undefined;
  readonly basis?: 'given' | 'inferred' | undefined;
}

export interface NumberedKind {
  /** Dense, from 0. */
  readonly id: number;
  readonly kind: EndKind;
}

export class EndKinds {
  private readonly byKey = new Map<string, NumberedKind>();
  private readonly words: RoleWords;

  constructor(words: RoleWords) {
    this.words = words;
  }

  /**
   * The kind of an end; `isNamed` where the path that the flow was judged by names its role: then it goes by that role
   * alone, else by all that it has. Undefined where there is no room for another.
   */
  intern(parts: EndParts, isNamed: boolean): NumberedKind | undefined {
    const { role, roles, interface: side, zone, basis } = parts;
    const key = JSON.stringify([role, roles, side, zone, basis, isNamed]);
    const known = this.byKey.get(key);
    if (known !== undefined || this.byKey.size >= MAX_KINDS) return known;
    const numbered = { id: this.byKey.size, kind: this.kind(parts, isNamed) };
    this.byKey.set(key, numbered);
    return numbered;
  }

  private kind({ role, roles, interface: side, zone, basis }: EndParts, isNamed: boolean): EndKind {
    const called = role === undefined ? [] : isNamed ? [role] : (roles ?? [role]);
    const bindings = called.map((one) => ({ role: one, interface: side }));
    return {
      label: endWords({ id: 0, roles: bindings, zone }, this.words),
      ...(role !== undefined && { role }),
      ...(roles !== undefined && { roles }),
      ...(side !== undefined && { interface: side }),
      ...(zone !== undefined && { zone }),
      ...(basis === 'inferred' && { inferred: true as const }),
    };
  }
}
