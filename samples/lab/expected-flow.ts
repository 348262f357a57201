import { z } from 'zod';
import { FLOW_STATES } from '../../src/flow/flow-state.js';
import { REASONS, type Reason, VERDICT_KINDS } from '../../src/verdict/verdict.js';

/*
 * What a capture of the lab holds by construction: the form of the `*.expect.yaml` files. Every flow of the capture is
 * named here, and nothing else is in it.
 */

const reasons = Object.keys(REASONS) as [Reason, ...Reason[]];

const End = z.strictObject({
  ip: z.union([z.ipv4(), z.ipv6()]),
  /** Absent where the real program chose its own. */
  port: z.int().min(0).max(65535).optional(),
});

export const ExpectedFlow = z
  .strictObject({
    /** One sentence: who does what, and what becomes of it. */
    what: z.string().min(10),
    initiator: End,
    responder: End,
    transport: z.enum(['tcp', 'udp', 'icmp', 'icmp6']),
    state: z.enum(FLOW_STATES),
    /** As in the flow record. */
    protocol: z.string(),
    /** What the bytes are where the record can only say `unknown`. */
    content: z.string().optional(),
    tls: z
      .strictObject({
        version: z.enum(['1.0', '1.2', '1.3']).optional(),
        sni: z.string().optional(),
        /** Absent where the bytes cannot tell. */
        mutual: z.boolean().optional(),
        /** Name of the server's certificate. */
        certificate: z.string().optional(),
      })
      .optional(),
    sip: z.strictObject({ methods: z.array(z.string()), statuses: z.array(z.int()).optional() }).optional(),
    stun: z.strictObject({ dialect: z.enum(['classic', 'stun', 'turn', 'ms-turn']) }).optional(),
    pseudoTls: z.strictObject({ state: z.enum(['opening', 'complete', 'cut', 'rewritten', 'alert']) }).optional(),
    /** The ICMP error that turned it away. */
    icmp: z.strictObject({ from: z.union([z.ipv4(), z.ipv6()]), error: z.string() }).optional(),
    verdict: z.enum(VERDICT_KINDS),
    reason: z.enum(reasons),
    /** The path that fits; absent for unexpected flows. */
    path: z.string().optional(),
    /** How many flows are alike, where the ports are not known. */
    count: z.int().min(1).default(1),
  })
  .refine((flow) => REASONS[flow.reason] === flow.verdict, {
    error: 'the reason belongs to another verdict',
    path: ['reason'],
  });
export type ExpectedFlow = z.infer<typeof ExpectedFlow>;
/** As the scenario states it: the verdict follows from the reason. */
export type StatedFlow = Omit<z.input<typeof ExpectedFlow>, 'verdict'>;

export const Expectation = z.strictObject({
  capture: z.string(),
  topology: z.string(),
  /** Day of the recording, and the versions of the software that is heard in it. */
  recorded: z.iso.date(),
  software: z.array(z.string()),
  /** What the network needs for itself and no path speaks of; flows of these transports are not listed below. */
  infrastructure: z.array(z.strictObject({ protocol: z.enum(['arp', 'icmp6']), what: z.string() })),
  /** The tag that every frame carries, where they do. */
  vlan: z.int().min(1).max(4094).optional(),
  flows: z.array(ExpectedFlow).min(1),
});
export type Expectation = z.infer<typeof Expectation>;
