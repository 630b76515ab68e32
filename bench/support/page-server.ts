/** A status page, on loopback, in a process of its own so that it slows nobody who asks for it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const tests = [
  ['Server name', 'UWM-PS1.corp.example'],
  ['Server version', '2023.1.0.0'],
  ['Started', '11/21/2026 01:12:40'],
  ['Database server', 'UWM-SQL\\UWM'],
  ['Database', 'PersonalizationServer'],
  ['Database connection', 'Successfully opened a database connection'],
  ['Database version', '2023.1.0.0'],
  ['Service account', 'CORP\\svc-uwm-ps'],
  ['Background service', 'Running'],
  ['Sites', '3 sites &amp; 14 groups'],
];
const rows = tests.map(([name, result]) => `<tr><td class="name">${name}</td><td class="result">${result}</td></tr>\n`);

/** 4 KiB of which a quarter is to be seen, as pages made by ASP.NET are: view state, style and script are the rest. */
const page = Buffer.from(`<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Personalization Server Status</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<style type="text/css">
${['body', 'h1', 'table', 'td.name', 'td.result', '.footer'].map((each) => `${each} { font-family: Segoe UI, sans-serif; margin: 0; padding: 4px 8px; border: 0 }\n`).join('')}</style>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['form1'];
function __doPostBack(target, argument) { if (!theForm.onsubmit || theForm.onsubmit() !== false) { theForm.submit(); } }
//]]>
</script></head>
<body><form method="post" action="./status.aspx" id="form1">
<div class="aspNetHidden"><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="${'/wEPDwUKMTY2OTIwNDM4'.repeat(93)}" /></div>
<h1>Personalization Server</h1>
<table cellspacing="0" id="results">
${rows.join('')}</table>
<p class="footer">This page opened a connection to the database and asked it for its version. It took 28.3 seconds.</p>
</form></body></html>
`);

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': page.length }).end(page);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`ready: ${port}`);
});
