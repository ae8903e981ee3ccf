import type { Format } from '../schema.ts';
import { isAddressLiteral, isEmail } from './email.ts';

/** RFC 6531, 3.3: beside ASCII every other character, in the local part and in labels, which need not be in a normal form. */
const address =
  /^(?:"(?:[ !#-[\]-~\u0080-\uFFFF]|\\[ -~])*"|[\w!#$%&'*+/=?^`{|}~\u0080-\uFFFF-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u0080-\uFFFF-]+)*)@(.+)$/;
const domain =
  /^[A-Za-z\d\u0080-\uFFFF](?:[A-Za-z\d\u0080-\uFFFF-]*[A-Za-z\d\u0080-\uFFFF])?(?:\.[A-Za-z\d\u0080-\uFFFF](?:[A-Za-z\d\u0080-\uFFFF-]*[A-Za-z\d\u0080-\uFFFF])?)*$/;

/** `idn-email`: RFC 6531, 3.3, `Mailbox`. */
export function isIdnEmail(text: string): boolean {
  if (isEmail(text)) return true;
  const host = address.exec(text)?.[1];
  return host !== undefined && (domain.test(host) || isAddressLiteral(host));
}

export const idnEmailFormat: Format = { name: 'idn-email', text: isIdnEmail };
