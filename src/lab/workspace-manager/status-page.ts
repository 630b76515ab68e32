/**
 * The status pages as a browser gets them. Of the real ones only this much is public: where they are, and that a healthy
 * Personalization Server says `Successfully opened a database connection`. The rest is made up after other ASP.NET pages
 * and SQL Server's own messages.
 */
import type { PageKind, Product } from './model.ts';

export interface PageView {
  readonly product: Product;
  readonly version: string;
  readonly database: string;
  readonly databaseVersion: string;
  /** A portal is updating the database. */
  readonly updating: boolean;
  readonly page: PageKind;
  readonly at: Date;
}

export interface PageText {
  readonly status: number;
  readonly html: string;
}

/** Paths in small letters: IIS does not tell capitals from small ones. */
export const statusPaths: Readonly<Record<Product, string>> = {
  'personalization-server': '/PersonalizationServer/status.aspx',
  'management-server': '/ManagementServer/deployment/status.aspx',
};

/** An older installation than any here, which answers in place of the one that should. */
const strayVersion = '2020.2';

const titles: Readonly<Record<Product, string>> = {
  'personalization-server': 'Personalization Server',
  'management-server': 'Management Server',
};

/** One test on a page: what was tested, how it went, and what it says of it. */
interface Test {
  readonly what: string;
  readonly result: string;
  readonly details: string;
}

export function statusPage(view: PageView): PageText {
  switch (view.page) {
    case 'failing':
      return { status: 500, html: runtimeError(view.product) };
    case 'error':
      return table(view, [refusedLogin(view), notRun('Schema version')]);
    case 'database-locked':
      return table(view, [singleUser(view), notRun('Schema version')]);
    case 'wrong-version': {
      const stray = { ...view, version: strayVersion, databaseVersion: strayVersion };
      return table(stray, healthyTests(stray));
    }
    case 'ok':
    case 'slow':
      if (view.updating) return table(view, [singleUser(view), notRun('Schema version')]);
      if (view.version !== view.databaseVersion) return table(view, [mismatch(view)]);
      return table(view, healthyTests(view));
  }
}

function healthyTests({ product, database, databaseVersion }: PageView): readonly Test[] {
  const schema = {
    what: 'Schema version',
    result: 'Passed',
    details: `The schema of ${database} is ${databaseVersion}.`,
  };
  if (product === 'management-server')
    return [
      { what: 'Database', result: 'Passed', details: `${database} on uwm-sql answered.` },
      schema,
      { what: 'Package store', result: 'Passed', details: 'Packages can be read and written.' },
    ];
  return [
    { what: 'Database', result: 'Passed', details: 'Successfully opened a database connection' },
    schema,
    { what: 'Site configuration', result: 'Passed', details: 'Read 4 sites and 2 personalization groups.' },
  ];
}

function refusedLogin({ database }: PageView): Test {
  return {
    what: 'Database',
    result: 'Failed',
    details: `System.Data.SqlClient.SqlException (0x80131904): Cannot open database "${database}" requested by the login. The login failed. Login failed for user 'CORP\\svc-uwm'.`,
  };
}

/** SQL Server's own words for a database that somebody else has to himself. */
function singleUser({ database }: PageView): Test {
  return {
    what: 'Database',
    result: 'Failed',
    details: `System.Data.SqlClient.SqlException (0x80131904): Database '${database}' is already open and can only have one user at a time. Its schema is being upgraded.`,
  };
}

function mismatch({ product, version, database, databaseVersion }: PageView): Test {
  return {
    what: 'Schema version',
    result: 'Failed',
    details: `The schema of ${database} is ${databaseVersion}, but this ${titles[product]} is ${version}. Requests from managed endpoints are rejected until both are the same.`,
  };
}

function notRun(what: string): Test {
  return { what, result: 'Not run', details: 'An earlier test has to pass first.' };
}

function table(view: PageView, tests: readonly Test[]): PageText {
  const title = `${titles[view.product]} Status`;
  const rows = tests.map(
    ({ what, result, details }) =>
      `    <tr><td>${escaped(what)}</td><td class="result">${escaped(result)}</td><td>${escaped(details)}</td></tr>`,
  );
  const html = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head><title>
	${title}
</title>
<style type="text/css">
  body { font-family: "Segoe UI", sans-serif; font-size: 10pt; }
  td { padding: 2px 8px; border: 1px solid #ccc; }
</style>
</head>
<body>
<form method="post" action="./status.aspx" id="form1">
<div class="aspNetHidden">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUKLTEzNDU2NzI0NWRkZQ==" />
<input type="hidden" name="__VIEWSTATEGENERATOR" id="__VIEWSTATEGENERATOR" value="C2EE9ABB" />
</div>
  <h1>${title}</h1>
  <p>Server version: <span id="lblVersion">${escaped(view.version)}</span></p>
  <p>Database: <span id="lblDatabase">${escaped(view.database)}</span>, database version: <span id="lblSchema">${escaped(view.databaseVersion)}</span></p>
  <p>Tested at: <span id="lblTime">${view.at.toISOString().slice(0, 19).replace('T', ' ')}</span></p>
  <table id="grdTests" cellspacing="0">
    <tr><th>Test</th><th>Result</th><th>Details</th></tr>
${rows.join('\n')}
  </table>
</form>
</body>
</html>
`;
  return { status: 200, html };
}

function runtimeError(product: Product): string {
  const application = statusPaths[product].split('/')[1];
  return `<!DOCTYPE html>
<html>
<head><title>Runtime Error</title></head>
<body bgcolor="white">
<span><h1>Server Error in '/${application}' Application.<hr width="100%" size="1" color="silver" /></h1>
<h2><i>Runtime Error</i></h2></span>
<b> Description: </b>An application error occurred on the server. The current custom error settings for this application prevent the details from being viewed remotely.
<hr width="100%" size="1" color="silver" />
<b>Version Information:</b>&nbsp;Microsoft .NET Framework Version:4.0.30319; ASP.NET Version:4.8.4494.0
</body>
</html>
`;
}

/** What IIS itself says where it has no application to ask. */
export function plainPage(status: number, title: string, text: string): PageText {
  return {
    status,
    html: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<HTML><HEAD><TITLE>${escaped(title)}</TITLE></HEAD>
<BODY><h2>${escaped(title)}</h2>
<hr><p>HTTP Error ${status}. ${escaped(text)}</p>
</BODY></HTML>
`,
  };
}

export const unavailable = plainPage(503, 'Service Unavailable', 'The service is unavailable.');

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
