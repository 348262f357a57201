/**
 * What the zstd program (1.5.4) makes of generated contents. `zstdContent` generates them anew.
 */
export interface ZstdSample {
  readonly what: string;
  readonly content: 'text' | 'bytes' | 'few' | 'mixed' | 'paged';
  readonly length: number;
  readonly compressed: Buffer;
}

const WORDS = [
  'INVITE sip:',
  'contoso.com',
  'SIP/2.0\r\n',
  'Via: SIP/2.0/TLS ',
  'From: <sip:',
  'To: <sip:',
  'CSeq: ',
  'tag=',
  'Call-ID: ',
  ';lr\r\n',
  'ms-opaque=',
  '\r\n',
] as const;

/** Numbers of 15 bits, always the same. */
function* numbers(): Generator<number, never> {
  for (let state = 12_345; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    yield state >> 16;
  }
}

function text(length: number, source = numbers()): Buffer {
  let made = '';
  while (made.length < length) {
    const value = source.next().value;
    made += value & 0x30 ? WORDS[value % WORDS.length] : String(value);
  }
  return Buffer.from(made.slice(0, length));
}

function bytes(length: number): Buffer {
  const source = numbers();
  return Buffer.from(Array.from({ length }, () => (source.next().value & 15) * (source.next().value & 3)));
}

function few(length: number): Buffer {
  const source = numbers();
  return Buffer.from(Array.from({ length }, () => source.next().value & 3));
}

/** In every 128 KiB, the size of a block, some text that goes on from the one before. */
function paged(length: number): Buffer {
  const source = numbers();
  const page = (): Buffer => Buffer.concat([text(700, source), Buffer.alloc(128 * 1024 - 700)]);
  return Buffer.concat(Array.from({ length: length / (128 * 1024) }, page));
}

function mixed(length: number): Buffer {
  const part = Buffer.concat([text(3000), Buffer.alloc(5000)]);
  return Buffer.concat(Array.from({ length: Math.ceil(length / part.length) }, () => part)).subarray(0, length);
}

/** What a sample decompresses to. */
export const zstdContent = ({ content, length }: ZstdSample): Buffer =>
  ({ text, bytes, few, mixed, paged })[content](length);

const base64 = (...lines: readonly string[]): Buffer => Buffer.from(lines.join(''), 'base64');

export const ZSTD_SAMPLES: readonly ZstdSample[] = [
  {
    what: 'one frame of known size, level 19',
    content: 'text',
    length: 6000,
    compressed: base64(
      'KLUv/WRwFgUrAHZ1dB9Ab6sNY8/ESOjhOD4azks4L9YpcnPLTJX9HQf068sBjQBfAF8AJclpmZW/9BteTZ7nd52vtKT+TtH1zh27dtV6dilP',
      'aT4iWcdyz1itJDL9jebP/k8oxMOEgui6iY+GhGLBMNBYcHBwLBgSNARYMBwQGAxYMB4eEAgSCggHAQQcVJjgkPBYiHhIKARAAyxoMBB44KCw',
      'YExwwFDg4dEAwCPiQSHCo8Hdz5AAIWJxoKHBQEEjJLcK1SL3qd2MSq7JLNPrtYyM7jhGY+W+bplXFalfpXfH97/ileSnkTcWlSNulVguKrbm',
      'imWdTFoTC923dNfNh+gWP0eU4dR3JhRTezyXW03mf68tyzaV26LLVG/rpxj3IpkfP2RrWy4Z4k1HTurW2TVHYpPcW8qO9jHRTM45ckpHHeGR',
      'Z3aTmNn2Mj+dNVkpE6pP/aQklcqbi3a3LB/pJb8yM7ouM06pbFM0RmrxVOtQi8x6Hn2cOUfs+OmZTA8IBHeRkrH0VEqt91rLiVeZ++hbSfch',
      'ns3LsTNJ7HLeybSrkmMyRiq+VJO8m1pb0o1K7nwuSfk8VnGH0tdk0U1lylfPfiOlVJtxaeijawlJhuYSivLta2aVjvCudeuXJ4GKqPGJUZKJ',
      'yEhBkkwHIQgBA3EglVK7ASEUwxjiGEXK0IxISZIUMqwBLztmTv1ecv/CkJHt8XIhyZbjVy4ALiY+nBg/HOeWaQBOWqTU+4lFiU1MLdVnSCNW',
      'lBm7HVMi3wPhpX++GMDKNpsT14vgGiMouUdM5FeLz/SSUpisaWmcYvcTD5IIwsk5pqV4hC0s083f1x+M7SLwOqOMJVPKV+Bipj+K2e2Y20K6',
      'KRpWxzwwXyytjRmVxHQuX0g51bPKU19B9CCsBQyQ7Q6iiy4wWZPRQoYi4fxzfkU1OeAeZAnriL78OimNId3KRsHCndzF9YrTA0mO4NLBpJyy',
      'XBVdReTC1uTWDS2F3YivRs9wxYUEOkUh9N+XqwI561Kb/0aPoW2YYKPBME8N+R4JVk3wro82VeS1XiEGFNOP0+UscyWgshQDl6WP9xoeEEU5',
      'gzwaEPgpqB5Mqtnt5qwL16wpRXYkobaoMtC1s9xMEuWwx95O8bznRHFD2sFKU4oSe6In0tSbSHFAwWRjrXBX9QKxpbkqhxhIFUG/9YQsVVt9',
      'Y/4LfQkZphUSdePIrvrS3gLJqXFLqzJwPFOcFBa8VUf7cdTCPvSOAChiYoRUlCtFEViFgamhe/8czlJS0S7OCM87Mtsiu4V5wICo8CyqHm4K',
      'u0m21jomOZRkhbb26kwjrmirNOf/R6s3oIVBZfbvskZaxyJU608uRNt3PXdEzzCkQayy2RkvRwpNzt6gEltm3OI4qPhRV03VSKQIaOkj7z6u',
      'ix2KlKNEWMaCfrC1jp4lMAaCEmJlyMjGtgmQoYgguqSyFrHyqRnsvMrWqj0hagEOpxGXt10hcqlworANccDEWJTdEmPWTiVPuZ8WNLlKrBzd',
      'hV4YR8oRFU1wl4wN5MF2BNTlynhOhn7aRTZdLEhmU1T/2sS872Spd9YD16yEFr84P88+47hVk2TxF6fqYKqvNbR+T2arHazI733TjUieRSy0',
      'Omqa2IoUu9LzHLJ5TkM6ygviwgH2CsNKYV3sLwsahEo+T72RKCXofthEu07arVmSOm8iJrhin3zZjLFklRkVVYUrqozGUreIo63t3sGL62/c',
      'CFkCs4/c71lnNWgI/YGAR9HBwT5Vm/RiNxflnFe8dDcN/UPCwyMiVpmMh2jow7KstOGkfwB8Ndpy+Jo/VDzQoD3J2acceizIO33RFQ32ahRw',
      'uFcmDrrE76oCnn8N8w==',
    ),
  },
  {
    what: 'a frame of unknown size, level 3',
    content: 'text',
    length: 6000,
    compressed: base64(
      'KLUv/QRY9S4A9ryKHTBR0wYd8teReGdw1Ui9WPOeW2jlzowfqCdF2KtgpAB6AHMAvxVmaexZTV+bV/+d9yZbYZbm0Pldx9LNPNed747RSJJ4',
      'KiQ5Vy5eWg1d92MVZmnoV0hSaLQRlX/s9a//K8zSKMzSIAldFUmsd37WxwOSOAYOFAAoKBYDh8PCg4BjYJmAUJilGbiY0ChwDFQ8MhKQJIOC',
      'QJHYwFguHgAaFUhCARZoUHBQmKVxDGBIOBhUPCICHhqPxuIRkfkPXExoOBAeFCAYFAJ4RLOdT2GWxtBH5XQaDS2zhVbY830+1zwmOk9TnZn1',
      'n6dpJDH6i+2xx9wqnY+t52ynZpbmVJ6654YKszRkIx0VSZDEt+1XJ+sua/m0XmkuVQtJLt/yXV0djVT/Xds9d1c7ZyTxMYVZmlMd/9CvU7dt',
      'KczS+FwVZmlMAUb17LFDErR97lBZs1yUZJ/s+U6l6c7OP7qDWayeFemtbMuW5qKm20T8WfFq+1S/+bX12mPTwZKd17mT3JrNPd7pz+657J30',
      'PKeI2J7vFLF1DutYYe30bDa6zMzSHEP0W0WS7GWr3iLMvpxIZXQ0mY8oXw6PjIQ8kbFX98pk87nTPjpGklupkCRN9cve0a7la02su4VZV0hV',
      'Izy9zdsV87iFVFjb6W20fW0zy3a0HsrLs9E5H7nQVORCkvtayzLVjxN/bMlmrLKRBEnOVr209KEalVUiiXv7RkS/5FKYpaGmqz67IZ6r9AmB',
      'zagxCkGOicgoKEhSaAwhBA1Fspwy9REgFIUQDmJEM1SS4R0d/D0dPp6WjtUClFRrxLNNFgCIqBOvZCX5vESyBawu5JUxy9AKKt/9oLB6qaws',
      'DTZFqxmqZSdZffHYaV88Ehwxkfath0CMwZbIyk8AGwHNCo+UlBg9mGsi5OrVUpFffa5HcMnKz8AwDKlZXcqp7fY39PXABjMeh4K0CaCUdvIz',
      'MNOcq6a12wv3sB3yUELDcvLe06CVL8F5kE75N9MAUsjKJYS3L5b+TuDyHqeKmCPORGmbHWBuHxQC9znEZJz5ikYJJBpk4dpHVO48EPeVzpUT',
      'CMT3OqT6o4+TaoofYjQkQ+nx9mcyqvuHSklcNF14K9ZGwvbeDtfUax3MJGvjrWtq743w57Ku8IzjocM1vsFaWwOfUeO4MzlTnqwyZiyK5N6A',
      'YKz4DVayE4YEjTF4+Q4B8iWAB382MtSM3ukdZHpBkJmKUrWM30zeb0OuhBXXtJDPvzimTQn38UzV+nwdT2vWH1Rs7NopvH8MdhJe5wkSy71P',
      'wf8A+Pyroa6srKFDvANKw5/JJPNuJY7cYKVKb8MgKwt7NeZsVfFiiX+g8s4WdcHRXOhN2XNSQBx7GpWLxyT2G2U8k4tdBul/hloQ5KgKo7tC',
      'ispQXAQpekb9G0xmgB8ckUl1WoibcL4WMaJ6nAb4IvrYefvTPdkWqfBkVfN2VfKEGIcSqsXZrD1pex8d06Xtofn7j6hETrLE0U8P9K1zaSfT',
      'qFtVYqVBgswD6AAPiKWjKGWFkvFMKTnjNyjHdhqnCHRluA3wjzJVdPVhQ4K2jQFGt0YwsyHynepNDIYQD3tXgFKHwpIpUGbo4D++CDB0+ztS',
      'mQypd8OjyAoNRlg+aOurid6Pr9P3yRurQgAEHINoobw5wEKcgchc2sn1D1+gi6zwR8K8K5JEceB+0ZwKM/jCYFd04iKCDZPVCSdQaNzyInh5',
      'gUIwvUE6LWAgmznyKvbYSZZJQ/aN4ABcjVu0Lq14zozdrV14xrMhfLQUZUPHXLLDpD8p06NLv1L33rlvlISLfVqeNDNqQtcbNOYp3OTPnGrC',
      'hujj0Qar0COWZbiO2BneRPGYlInyHfVVDDZBOeI6BE/4mJX/G2IlG9ljll1p3sD2GlI0JHmP6gzk+HADj47sx+sAIRjY4TFZGTsoNGRYO08v',
      'eOigxkKQ7onAoVQNixOL1eJA3w5MHCG2m5a9E3zYsgMjMENGqFnXnhYSXyOXV+O2IURGqAKefw3z',
    ),
  },
  {
    what: 'a fast frame without checksum',
    content: 'text',
    length: 6000,
    compressed: base64(
      'KLUv/WBwFkU9AAQ9SU5WSVRFIHNpcDo5OTg4Y29udG9zby5jb21DU2VxOiB0YWc9U0lQLzIuMA0KbXMtb3BhcXVlPTtscg0KRnJvbTogPHNp',
      'cDp0YWc9VmlhOiAvVExTIENhbGwtSUQ6IA0KVG8xNDU5NjUxNA0KMTM1MA0KdGFnPXRhZz05OTkyMTk5MTUxNzk5MjMwMDQyNzI3Mw0KMzU5',
      'MHRhZz0xNzk5NTMyNzQxNDg1NzEyMzU2DQozMDk3ODI3MjY1NTI1NTMyNTg4MTI4NDYzMjk5NjA2dGFnPTIyMDI5MTk2NTk5MzU4MTE1Mjgx',
      'Mzg5NHRhZz0yOTkwMnRhZz0xNTYydGFnPTMxMTExMjE2MzkyNzU5MjYzMDl0YWc9NDYyMjU2NDE1NTU2MTIyMjEyOTk5MzA3Mjc5MzUzNTUy',
      'MTk4NQ0KMzEzMDF0YWc9MjQ4MzkzMTYyMzE0MzI5Mzg2MzU5NA0KDQoyMjkyDQoNCjEwNTA3MjIwdGFnPTc0OTYxMjE2ODM2dGFnMjE2NDU2',
      'MTQyNjI1MDEzMTI0NjE3OTExNzE5OTA0DQoyODE2ODk5MjE4ODgxMDI4OTYwMDI2ODE1NjI1MjkyNTE3MzQ3MzE4ODQxNzQ3MjgyODIzMDU3',
      'NHRhZz01MjU0MjQ3Nzk3MjM5ODAwMTUyNDAyNzkwNDMwNzgyMzkxODcwMzE5MzMxODUxDQoxMzE5Mjc3NDZ0YWcyNDMyNzIyNDI1MTY0MTcz',
      'NDYzNzU2MzE3NzE2NTI1MTE3NzcxNjY4OTA4MjkxODU2MTIyNTkxNjU3OTEyNDIxMTIwODI5NjM5NjQwMTc2MDIyNjExNTE0MjE5MjQ5MzA5',
      'MjIyMTU3MTQ1OTc3ODExMjgxMDMyNDg0MjMxMTgzMTkwNzE0NTEzNzE4NzY1MDU5MjU0NTUwMjgzNjUyNTE4NjIyMDgwMzIzODE0MzA2NTIy',
      'MjcNCjU0Mzk2MTg5MzA0NjkyODM1Njc3NDQ1MjEzMjgxMHRhZz0zMjAxOTI3NzcyOTIyOTEyDQo4MzQzMDQxdGFnPTYyODg1MTM3NDI1MzM3',
      'MjQyMDExNzk5NzgyNjMwMjM4NDExNTI5DQozMjAzMDI3MzIwNTI1NjA0MjU4NTgwNjE0Nzk0MTIyMjcyMzg4MTExNTIyMjcyOTE2NDIxNzMw',
      'NzMxMjY4NzE1NDk4DQoxMTkwOTcwNDEzMDczNTM4NzMxMjkzNzgxNDE5ODQxMjI3OTUxODUzMDI4DQozMDE0OQ0KMjYwNTIyODI5NjI0MjAy',
      'MzUxMjE1MTcyMDA5OEZyb4H9qGGK0JVIUlCQZBkDIQQRxuIcVj0RICDHEA6tGRGVpNAaLIW/A0EKnGPtyzngpw/jva0JBkTWCU82yXibiRL5',
      'fzeDdGXAo/YbVT/7b9g7gqGWljToIvoXUy4SehPPQ8QXuEESR2lwPdowZ2mkqo8sK8Rm3GhKc+we2JwIuDTaUpFdOX+jyIGsm1nOiiHZSrIM',
      'Gu3+BnCPH5gsaFSm/YjCeYb8JubJR9y0OhxwA3W1XYNZa+N/zOPzW8EMyS/NURcJ7a9FNzG9BKVQUV/t73UErz8nR5tmtLMxiOrUpfuwKHQ3',
      '+BBDnQOiqKw+imG5uY9I4vyA90XPifPC7ZkOtD7WXavxxnQxUkSYYm1935TjUPF+6LQAhHNLYiN/N34PN01sHZ4yM8lq/FYwzett5eNtusx5',
      '5+GBMtrl6w5tLfAZRi4HVZmnsOQw51Wk5lBux4rNoAd4wsKD7ocXfyDZnjkBgFweEkd+zM7iC6zBMSDXcoMmU+KV1M6g6U1gIMDgMYSw/NUx',
      'o2SH/rx8ppoeh06wDZc/Z+xBDSk+icGf53V4MYTF7b+vDDYBOHkptM6re8jHi2m5COAdOfPNp5Wil1lLqdA0SVVkEWD1hshc7+tjZbQZ5Nr8',
      'HW6FffR3elPlTlIfe4RGAeOdxORVCGcAY28j7UPyu9AHQYEKYSKAkGBnq08RV8MvFSnyJ4MFh5IhR0VW68J1wna3iLhiPewLBkwgx3aztx1U',
      'C+WfsXiuc7WdDHCdR6g8L5u8V2nHN2OjmmUa73/VqwYIVSx+8GBjbzaBLp9EhhQTLWI1QubmfvTcXg5i9HCnrCccXz2ly2gDrtjF0BuIDrot',
      'EgYYZGpC/YP06EHgCNjMmqnChtNrimRTeycQPexeob8OCEuDRsXQhv/6PgdmMhRsIJ0k8ewtfzbCwAYjfZVmX3Fecvf4CRyX91YVJpA/stdC',
      'BBTkt+cB9iNeyqHMfP44PbOkHyLaXj0mYmD05cwBBmkXnmjR8jsEMaYHJkyDnlGVAMyWj4MVcDoHfjoWNzPFQoJ09aQnMeUW9ubhgaNYtBaN',
      'nYzA38Q4D5+yB541S0i5URR8yyoDScDAntz3rz5p19tvd0uKBSaNEyeLGoVrDLn8FcP8KZSGjnC3bw1fkQVRYC/zeQTFCJDy8BRF+5P2WHA2',
      'cFlzAyEqUcxkeIOXpEJ3XMlXnjhYhoYTXbfjb+lQ6pRpG/90fX+tOwn6AW4Pha3QaNDCXNdsvnjVITRFoiW9BeVVkUSbZdECS18W+RvFuqfm',
      'iAhRbEUAI5h5bmjXfc9JEoqg0ZWlbQXxEao=',
    ),
  },
  {
    what: 'short literals in one stream',
    content: 'text',
    length: 200,
    compressed: base64(
      'KLUv/STInQMAUgUUGGDPAxN7UvlMwvBO/35wCPlOpluSgLdWCe3FbPfapkh97fZZhnb807HYdAXZVJKNvmW8GOCCp0wqHUu1Sw0l8DPu81PQ',
      'MxDG6NGT26hzSWYMAB47MDMDYVy8MDy6MgDNqWM6VaoBhIGrYN3FAKIxnxGR4mg=',
    ),
  },
  {
    what: 'weights that are not coded',
    content: 'few',
    length: 60,
    compressed: base64('KLUv/SQ8vQAAwsMEghEQq15RTBb7Om5A3ES8k9YGAQCAF0EP'),
  },
  {
    what: 'literals of few symbols',
    content: 'bytes',
    length: 900,
    compressed: base64(
      'KLUv/WSEAq0PAEZ4fBDQVhsDYCEoi8FYu6nGpXMKdwBzAHUADyK/Vluyowmq6Fu0HwFd6G5nVJeffSVzlfRo2d3f1FLIfjdTv6Hxi/vtq1d3',
      'cPa51k4n18LQjp/ZHJAZL+bwPl1Qx6UQQxZ+eUiCwLJoZtDu+JK/6j4LozEHLX0VXN2vILVCtRcHO1eyDR6t+RgRSf73z6Ylrx3yvb8y4eOH',
      '2XyMt+M//0jL7cd+kzSBjjs7Imu/tzLog38ktUXuvCd1arqjyoqK3JAmSoICfTYXBEsfj9afuuIb8s3NpeNiC/zrpZ1ESDlL0kFWPj0iNl65',
      '/H/uYDXStjfhSHuZ3WYDSjLAaPvACXCUmD4Gzcb1c86qQ2CnMqGH6/p3UpUzXLz7d/ouMAdamueo68+yFK09igL5MKUZMJAeIWSvGlHtHvkP',
      'prz6jX1JdMqXGDpHUEx+cIGQziQ/VoGDqxLTXJfjCfnudnO22uwCEBS30oN1wz+CxDvEQyu/8D8sm9J1HesLfzAfUDcJFQ3X0w8uNchlUKiT',
      'cKnMbS5/2avdjtFZw38lDFdw9DTvyYi1njwvsb8mKUvMUAKAalCZNsgXBDETUgEl2AajDZCfy2GBRsKbXUEmVzFroIkPMlQoNmMHYdwb4RFv',
      'QNmCrzE7ytkFXPKlyBX1vu/0GvM8pbLEAKf8mf4=',
    ),
  },
  {
    what: 'tables used again in later blocks',
    content: 'paged',
    length: 524288,
    compressed: base64(
      'KLUv/aQAAAgA9AgAgswoIFBp62QYRsM2inDUqKwudZvSWx2m14QksvEMRgZdsBkBAMytc73cvQ3jzz62rWu+GKWjebW1Y8racrs3hfHn8mZu',
      '25atxevetNVd191h/AnjT5RWs6LEtA9vplJBST0CxMAwr5IDBaHeLwkYfz5neQTUa2TDAKUGEwAXC4x3pOFpUFqHRSQgCYw/1WMskoFGKg7y',
      'kVNBKpxzf87yqAIFSSAgATOgMYoi5iIyhXoPIAKClEo+QP1ctiWja/RWZYmVFGtR8Y6m2K2EI+vDko0hOoy+zF1GSARwM49MdkXZT7vp/pq7',
      'X29Yt6l5Ca67VnRSvZ0QzmLWArVPTM5Euq0BDfMKM7dXAEOYbTL0uhjXbYQyK+L+ypptmmioPyQGAPNECwB7MBh/+uJj27ut86Grqsp7tML4',
      'c5f7wviTuWN126qu2b0PV9+18eexDvflIzagMUsg1ZRhDhEkGEhCysTzHkD9kHtXBtlE/cLqWAiActvAA1CUMaMVO5IdNgOEUStgAxgRF+C+',
      '+P9rtnt5KlGVZ7jhJF8KGLKcF2lERwHIkQlAXR4MXbjP7UpbPKt/zsc2sCgsevoLyWZwRLPGX6AEaS0L3m8okv7lo6sUF7H/V+8ogP3Zgfs3',
      'lP2Uuv6V6/7hyQM0BgDzBAsAvRQllHp9l3nz4diXmfYe6uzYxp+6WHnbufJ2c7O3ZW2xu6/urh7drezoDTOgUBOVaxEkCAJjDgqPvQNA/SAf',
      'UuOPQaPQ2kVHSoEU4g/AO2cowfIdwxi8wmnMpPoHJHH/ZS9okOcgCQDlqrAmAeil/QPGQQAgzcOMAZhIjz9sp0H3f/pZVAGAHdOf98SW3/9s',
      'OQDumeZM/gf++m++FzsuTUgA5CT9o6QFc/3rkmXJf4H/f6e5bu9XfOq/0cJfpKv/4ZyNBgBzRg8AyQBzTrkxbnr0+vYere7YtQ53u9Y5p+vu',
      'DnWLElvuylxT9aYHW2VdvccyPfpgh278ebA7dPVw1mD8uXZbM7DBRlYaVG4HQP0AWR37BPdKjbPFJwBSWmHRe9GP4fE1tBVp5vAfHhUYAGIm',
      'vDsAaPOomA23TjMWAKi0/V8kJC7jK/gK0CiQbnSLCZtcEsDdUoBPSNh/DPP+ZoR/PZQA2Jb8WW5ukOIfh5r9PwFjgG8LuOAKgAzu/hfqY/1+',
      'Ucx/MbF7/1F8/wka/efs+gsnCHMg4/g=',
    ),
  },
  {
    what: 'more than the window holds',
    content: 'mixed',
    length: 3000000,
    compressed: base64(
      'KLUv/QRIFBsABqZmIDBN3AacLTPs8SUDrG7mKc7OnNlur7TNUbogYFEKKDACcwBVAFQAKD0NgtLTIO/uxrjXGPeMw1mUBCWliSgtVJSeBtnW',
      'hYsFlFB6GsQ4ChQBTeMSQ0FYGDAO58DQGPeOCAcJAuN4WDwHKD0N0pYJx0UsAiQeUFICH1BQKI1xzzicRUkeFg0CC4nFg1g0MHcfEQ4ShsGC',
      'giFBEdkY976KjXHvqvuNcW81J/IVkTW7dRv76ncWJTEOZ1GSxri3aruf6yxKsvjIrE/Vq+7ZUWLWKlFazSNTXrjYU7sZNsY91ZooofQ0SLKz',
      'L6Xy3QwVuzF43F6sMe6pn2Fj3FOqECWU3v9qzeXs58L8YnbyOqrERKkx7l25sTHuoZRXZ1ESZ1ESTc2nQVo1O1PZ3cf/uKqKa/Xf1Rj3WuW+',
      'lb0x7jmL0rl4RMQACoYEhSrFnWfN2PrSa2PcW6wb456qPJ/PFlvMmGwlQ31fv4q8V2qbr5CZ0TicRUne/TQIL/JRWqobGWIz3KP0NMg6Jir9',
      'fuHqUXoaZC0epadBGuPeJm+A1KgxBgRBJSIyQZIkwxggAkKQUmd0DBJAIAhwGDjQWcwwp1rJ/v81B7LgQ5+KnTSRCYfTkMpABhph+aWMMP0a',
      'wESrWJR92ynU7iqMYW2zHZV1+plDQZHmbM3eYIt3xq6anjSa/omqhXNKrHyyEOKuTZSkUNUZHViRMIEI0wFjkEmbVGUl3ONTxm54xUowRghz',
      'Rd1O+EduNWU0iQDgf1jD+EiFgGYRlnDSCHuW5o7WIYIP/GXAtm2USAXSd28Lj4h1LDDWUkZzfU3aXmxwWpIVMiFObzixULBNHDPRAUvbzzd+',
      'd5UfZsNSokwFwOciHMhCCiVatHcfYcOw/oQE6g1GPg/eMFQI6Q38aYRxNqOLQaR9Qd7sdfY1OKtXFxbXJRTPznBtK5tZhGOLdXc6JFADRvne',
      'l+1yJ6GrjMGOSKMw03hs1tSMryKk+VpUw6dPGuEhFniWAVbIi8UyXRBWKnIUyu5z90/oNqPEcwlCExrGJV+V3EWfsmol6gA76lCj8YQ6iiuT',
      'b+yN0F/rF3AP0AyMeyyskXoLvXcjvuIRL0290QfSJcWTZWTaG/G8zWn/Q0h2A+GZdtauvP+DOH305yrcFiEKeBVMAAAIAAEA/P85EAJMAAAI',
      'AAEA/P85EAJMAAAIcgEA/P85EAJMAAAIAAEA/P85EAJMAAAIAAEA/P85EAJMAAAISQEA/P85EAJMAAAIAAEA/P85EAJMAAAIZwEA/P85EAJM',
      'AAAIAAEA/P85EAJMAAAIAAEA/P85EAJMAAAIUwEA/P85EAJMAAAIAAEA/P85EAJMAAAIAAEA/P85EAJMAAAIAAEA/P85EAJMAAAIAAEA/P85',
      'EAL8AAAACkAAgf9Df3lmmmCMprNlaXRkhOYsxWe29hrP83wCTAAACAABAPz/ORACTAAACAABAPz/ORACTAAACFMBAPz/ORACTAAACAABAPz/',
      'ORACTAAACDoBAPz/ORACTQAACAABALzGORACqC9UwQ==',
    ),
  },
];

/** A zstd frame that holds up to 128 KiB as they are, in one raw block and without checksum (RFC 8878 §3.1.1). */
export function zstdStored(content: Uint8Array): Buffer {
  const block = Buffer.alloc(3);
  block.writeUIntLE((content.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3), block, content]);
}
