/** An email's words out of its template: what comes from outside stays text, in the subject, the text and the HTML. */
import {
  type EmailFacts,
  type EmailLanguage,
  type EmailTemplate,
  emailTemplates,
  greetings,
} from './email-templates.ts';

export type EmailText = { subject: string; text: string; html: string };

const longestFact = 500;

/** @throws Error when a fact is missing that the template names */
export function emailText(template: EmailTemplate, language: EmailLanguage, facts: EmailFacts): EmailText {
  const { subject, paragraphs } = emailTemplates[template][language];
  const all = [greetings[language], ...paragraphs];
  const lines = all.map((paragraph) => filled(paragraph, facts, (fact) => fact));
  const blocks = all.map((paragraph) => `<p>${filled(paragraph, facts, escaped)}</p>`);
  return {
    subject: filled(subject, facts, (fact) => fact),
    text: `${lines.join('\n\n')}\n`,
    html: `<!doctype html>\n<html lang="${language}"><body>${blocks.join('\n')}</body></html>\n`,
  };
}

function filled(text: string, facts: EmailFacts, write: (fact: string) => string): string {
  return text.replaceAll(/\{([a-z]+)\}/g, (_match, name: string) => {
    const fact = facts[name];
    if (fact === undefined) throw new Error(`the email's text needs ${name}`);
    return write(oneLine(fact));
  });
}

/** A line break in a fact would begin a header of the message, or a paragraph that looks like ours. */
function oneLine(fact: string): string {
  return fact
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, longestFact);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
