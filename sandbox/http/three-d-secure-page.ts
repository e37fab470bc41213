/** The page on which a card's issuer asks whether it is the cardholder who pays; alike for every channel. */
import type { Answer } from './router.ts';

/** @param amount in words: `20.00 usd` */
export function authenticationPage(amount: string): Answer {
  return {
    status: 200,
    body: html(`<p>Your bank asks you to confirm a payment of <strong>${amount}</strong>.</p>
<form method="post"><button name="outcome" value="succeed">Complete</button> <button name="outcome" value="fail">Fail</button></form>`),
    headers: {
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *",
    },
  };
}

export function nothingToAuthenticate(reason: string, status: 200 | 404): Answer {
  return { status, body: html(`<p>${reason}</p>`) };
}

function html(content: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>3D Secure (sandbox)</title><style>body{font:16px system-ui;max-width:28rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem}</style>
<h1>3D Secure test page</h1>${content}</html>`;
}
