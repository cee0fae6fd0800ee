import { errorCodes, valueErrorCodes } from "../errors.ts";
import { problems, valueProblems } from "./problem-catalogue.ts";
import { hashOf } from "./swagger-page.ts";

const style = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8886; padding: .4rem .6rem; text-align: left; vertical-align: top; }
tr:target { background: #fd08; }
`;

/** The error catalogue, for people. Every problem's `type` leads to its row. */
export function renderErrorsPage(): { html: string; policy: string } {
  const errors = errorCodes.map((code) => {
    const { status, title, ko, en } = problems[code];
    return row(
      code,
      `<a href="#${code}"><code>${code}</code></a>`,
      status,
      title,
      inLanguage("ko", ko),
      inLanguage("en", en),
    );
  });
  const values = valueErrorCodes.map((code) => {
    const { ko, en } = valueProblems[code];
    return row(`value-${code}`, `<code>${code}</code>`, inLanguage("ko", ko), inLanguage("en", en));
  });
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Errors of the Table Order API</title>
<style>${style}</style>
</head>
<body>
<h1>Errors</h1>
<p>An answer that is no success is a problem document (RFC 9457, <code>application/problem+json</code>). Programs go
by <code>code</code>; <code>detail</code> is for people, in the language of <code>Accept-Language</code>.</p>
<table>
<thead><tr><th>Code</th><th>Status</th><th>Title</th><th>한국어</th><th>English</th></tr></thead>
<tbody>
${errors.join("\n")}
</tbody>
</table>
<h2>Wrong values</h2>
<p>The codes of the entries of <code>errors</code>, which say what is wrong with one value each.</p>
<table>
<thead><tr><th>Code</th><th>한국어</th><th>English</th></tr></thead>
<tbody>
${values.join("\n")}
</tbody>
</table>
</body>
</html>
`;
  const policy = `default-src 'none'; style-src ${hashOf(style)}; base-uri 'none'; frame-ancestors 'none'`;
  return { html, policy };
}

function row(id: string, ...cells: (string | number)[]): string {
  return `<tr id="${id}">${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

function inLanguage(language: string, text: string): string {
  return `<span lang="${language}">${Bun.escapeHTML(text)}</span>`;
}
