/** What runs in the payer's browser; its address is also the API's, so that nothing is written into it. */
export const script = `'use strict';
(() => {
  const main = document.querySelector('main');
  const form = document.querySelector('form');
  const status = document.getElementById('status');
  const error = document.getElementById('error');
  const action = document.getElementById('action');
  const otherCard = document.getElementById('other-card');
  const messages = JSON.parse(main.dataset.messages);
  const api = location.pathname.replace(/^\\/checkout\\//, '/api/v1/checkout/');
  const mostPolls = 20;
  const pollMs = 1500;

  const show = (element, key) => {
    element.textContent = messages[key] || messages.failed;
    element.hidden = false;
  };
  const digits = (name) => form.elements[name].value.replace(/[^0-9]/g, '');
  const luhn = (number) => [...number].reverse().reduce((sum, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0) % 10 === 0;

  const refuse = (name, key) => {
    show(error, key);
    form.elements[name].setAttribute('aria-invalid', 'true');
    form.elements[name].focus();
  };
  const read = () => {
    for (const input of form.querySelectorAll('input')) input.removeAttribute('aria-invalid');
    const number = digits('number');
    const expiry = /^\\s*(\\d{1,2})\\s*\\/\\s*(?:20)?(\\d{2})\\s*$/.exec(form.elements.expiry.value);
    const cvc = digits('cvc');
    if (number.length < 12 || number.length > 19 || !luhn(number)) return refuse('number', 'invalid_card');
    if (!expiry || Number(expiry[1]) < 1 || Number(expiry[1]) > 12) return refuse('expiry', 'invalid_expiry');
    // A card is good until its month is over.
    if (new Date(2000 + Number(expiry[2]), Number(expiry[1]), 1) <= new Date()) return refuse('expiry', 'expired_card');
    if (cvc.length < 3 || cvc.length > 4) return refuse('cvc', 'invalid_cvc');
    return { number, exp_month: Number(expiry[1]), exp_year: 2000 + Number(expiry[2]), cvc };
  };
  // Whatever the payer begins ends the asking for what was before it: an answer to that must not undo what is typed.
  let begun = 0;
  const busy = (isBusy) => {
    begun += 1;
    form.querySelector('button').disabled = isBusy;
    if (otherCard) otherCard.disabled = isBusy;
    main.setAttribute('aria-busy', String(isBusy));
    if (isBusy) { error.hidden = true; show(status, 'paying'); } else status.hidden = true;
  };
  const post = async (path, body) => {
    const answer = await fetch(api + path, {
      method: 'POST',
      headers: body ? { 'content-type': 'application/json' } : {},
      body: body ? JSON.stringify(body) : null,
      credentials: 'omit',
    });
    return { ok: answer.ok, body: await answer.json() };
  };
  const settle = async (checkout, polls) => {
    const attempt = checkout.attempt;
    if (checkout.state !== 'open') return location.replace(location.pathname + location.search);
    if (attempt && attempt.outcome === 'failed') {
      busy(false);
      if (action) action.hidden = true;
      form.hidden = false;
      form.elements.cvc.value = '';
      return show(error, attempt.failure_code || 'failed');
    }
    if (attempt && attempt.action_url && polls === 0) return location.assign(attempt.action_url);
    // Asked for only now: the page that says so is another.
    if (attempt && attempt.action_url && !action) return location.reload();
    return pollLater(polls);
  };
  const pollLater = async (polls) => {
    if (polls >= mostPolls) return action && !action.hidden ? undefined : show(status, 'waiting');
    const asking = begun;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    if (asking === begun) return poll(polls + 1);
  };
  // Without an answer it is asked again: a service that is down for a moment is not the payer's to mend.
  const poll = async (polls) => {
    const asking = begun;
    const answer = await post('/refresh').catch(() => ({ ok: false }));
    if (asking !== begun) return;
    return answer.ok ? settle(answer.body, polls) : pollLater(polls);
  };
  // Not an answer about the card: what is not known is no reason to try another one.
  const problem = (code) => {
    if (code === 'payment_in_progress') return poll(1);
    if (code === 'checkout_complete' || code === 'checkout_expired') return location.reload();
    busy(false);
    show(error, messages[code] ? code : 'unreachable');
  };

  const grouped = (value) => value.replace(/[^0-9]/g, '').slice(0, 19).replace(/(.{4})(?=.)/g, '$1 ');
  const monthAndYear = (value) => value.replace(/^ *([1-9]) *[/]|^ *([2-9])/, '0$1$2').replace(/[^0-9]/g, '').slice(0, 4).replace(/^(..)(?=.)/, '$1 / ');
  const format = (name, text) => form.elements[name].addEventListener('input', (event) => {
    const input = event.target;
    // What is typed or deleted in the middle is left alone: the caret would jump.
    const isAtEnd = input.selectionStart === input.value.length;
    const isWhole = /^[0-9 /]*$/.test(input.value) && !/[/].*[0-9]{3}/.test(input.value);
    if (isAtEnd && isWhole && !(event.inputType || '').startsWith('delete')) input.value = text(input.value);
  });
  format('number', grouped);
  format('expiry', monthAndYear);

  const until = document.querySelector('time');
  const end = new Date(until.dateTime);
  const dateFormat = { dateStyle: 'medium', timeStyle: 'short' };
  until.textContent = new Intl.DateTimeFormat(document.documentElement.lang, dateFormat).format(end);
  // Then the form is of no use; what is under way is left to its end. A clock that is wrong reloads once.
  if (end > new Date()) setTimeout(() => {
    if (main.getAttribute('aria-busy') !== 'true') location.reload();
  }, end - new Date() + 1000);
  // Back from the bank the browser may show the page as it was left: with its button off.
  addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  if (main.dataset.pending === 'true') {
    if (!action) busy(true);
    poll(1);
  }
  if (otherCard) otherCard.addEventListener('click', async () => {
    busy(true);
    show(status, 'cancelling');
    try {
      const { ok, body } = await post('/cancel-attempt');
      if (!ok) return problem(body.code);
      // Unless it is given up or paid, the page as it is now says how it stands.
      if (body.attempt && body.attempt.outcome === 'pending') return location.reload();
      await settle(body, 1);
    } catch {
      busy(false);
      show(error, 'unreachable');
      poll(1);
    }
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const card = read();
    if (!card) return;
    busy(true);
    try {
      const { ok, body } = await post('/pay?lang=' + document.documentElement.lang, { card });
      if (ok) await settle(body, 0);
      else problem(body.code);
    } catch {
      busy(false);
      show(error, 'unreachable');
    }
  });
})();
`;
