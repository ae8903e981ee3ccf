import { createInterface } from 'node:readline';
import { addToken, readTokens, revokeToken } from '../access/tokens.ts';
import { tokensFile } from '../collector.ts';
import { UsageError } from '../config/load.ts';
import { type Command, parse } from './command.ts';

const usage = 'token add <name> --site <site>[,<site>] [--stdin] | token revoke <name or id> | token list';

export const token: Command = {
  async run(args) {
    const { settings, own, rest } = parse(args, { site: { type: 'string' }, stdin: { type: 'boolean' } }, 2);
    const file = tokensFile(settings);
    const [verb, name] = rest;
    if (verb === 'list') {
      for (const { id, name: of, sites, created } of readTokens(file)) console.log(`${id}  ${created}  ${of}  ${sites.join(',')}`);
      return 0;
    }
    if (verb === 'revoke' && name !== undefined) {
      const count = revokeToken(file, name);
      console.log(count === 0 ? `No token is called ${name}.` : `Revoked ${count}.`);
      return count === 0 ? 1 : 0;
    }
    if (verb === 'add' && name !== undefined && typeof own['site'] === 'string') {
      const sites = own['site'].split(',').map((site) => site.trim());
      if (sites.includes('')) throw new UsageError('--site takes the names of sites, separated by commas, or * for all.');
      const given = own['stdin'] === true ? await firstLine() : undefined;
      const { row, token: made } = addToken(file, name, sites, given);
      console.log(
        given === undefined ? `${made}\n(the token ${row.id}; this is the only time that it is shown)` : `Added the token ${row.id}.`,
      );
      return 0;
    }
    throw new UsageError(`Usage: jirafe-collector ${usage}`);
  },
};

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== '') return line.trim();
  }
  throw new UsageError('There is no token on standard input.');
}
