import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/cli.ts';
import { versions } from '../support/strictest.ts';
import { type Outcome, tryAll } from './corpus.ts';

/**
 * Documents of other people, chosen for variety: Swagger 2.0 and OpenAPI 3, by hand and by machine, with every way of composing
 * schemas and styling parameters. Each is generated, and compiles under the strictest settings. `run.ts` tries the whole directory.
 */
const few = [
  'adafruit.com.json', // Swagger 2.0: forms, and bodies behind references
  'api2pdf.com.json',
  'bhagavadgita.io.json',
  'vtex.local/Price-Simulations.json', // no schema that has a name
];

const more = [
  'airbyte.local/config.json', // hundreds of schemas that refer to one another
  'amazonaws.com/timestream-write.json', // machine-made: exceptions, headers, a schema called Schema
  'apisetu.gov.in/dbraitandaman.json', // a hundred governments' services are made after this one
  'azure.com/apimanagement-apimemailtemplate.json', // a schema called as the parameters of an operation
  'azure.com/datalake-store-filesystem.json', // paths with queries, binary bodies
  'azure.com/network-usage.json',
  'codat.io/bank-feeds.json', // a schema called Validation
  'googleapis.com/digitalassetlinks.json',
  'googleapis.com/policysimulator.json', // names with digits in them
  'ideaconsult.net/enanomapper.json', // answers in a dozen media types
  'image-charts.com.json', // images by query, dozens of parameters
  'intel.com/product-catalogue.json',
  'letmc.com/diary.json', // forms beside form parameters
  'magick.nu.json',
  'parliament.uk/search.json',
  'pdfbroker.io.json', // forms with files
  'quickchart.io.json',
  'sinao.app.json', // forty schemas that hold one another all over
  'sportsdata.io/cfb-v3-scores.json',
  'twilio.com/twilio_chat_v3.json', // a form as the body, a server for each path
  'whapi.com/sessions.json',
];

/** What is not as it should be, in words that name it. */
function failures(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.result === 'generated') return [];
    if (outcome.result === 'refused')
      return [`${outcome.document}: ${outcome.errors.map(({ code, message }) => `${code} ${message}`).join('\n')}`];
    return [`${outcome.document}: ${outcome.result === 'crashed' ? String(outcome.error) : outcome.text}`];
  });
}

describe('documents of other people', () => {
  it('give packages that compile with TypeScript 7', async () => {
    expect(failures(await tryAll(more, ['typescript-7']))).toEqual([]);
  }, 600_000);

  it(`give packages that compile with TypeScript ${versions.map(([version]) => version).join(', ')}`, async () => {
    const compilers = versions.map(([, compiler]) => compiler);
    expect(failures(await tryAll(few, compilers))).toEqual([]);
  }, 600_000);

  it("GitHub's, with its 1,200 operations in 13 MB, gives packages that compile", async () => {
    const github = join(root, 'node_modules/@octokit/openapi/generated/api.github.com.json');
    expect(failures(await tryAll([github], ['typescript-7']))).toEqual([]);
  }, 600_000);
});
