import type { Language } from './language.ts';

const english = {
  title: 'Payment',
  missing: 'There is no such payment page. Check that the address is whole, or go back to the shop.',
  pay: 'Pay',
  amount: 'Amount',
  number: 'Card number',
  expiry: 'Expiry (MM/YY)',
  cvc: 'Security code',
  paying: 'Processing your payment…',
  action: 'Your bank asks you to confirm the payment.',
  confirm: 'Confirm at your bank',
  other_card: 'Pay with another card',
  cancelling: 'One moment…',
  complete: 'Paid. Thank you.',
  until: 'Open until',
  expired: 'This payment page has expired. Go back to the shop to start again.',
  back: 'Back to the shop',
  waiting: 'Your payment is still being processed. You may close this page: nothing is charged twice.',
  script: 'This page needs JavaScript to take your card.',
  invalid_card: 'Check the card number.',
  invalid_expiry: 'Check the expiry date.',
  invalid_cvc: 'Check the security code.',
  unreachable: 'We could not be reached. You may try again: nothing is charged twice.',
  failed: 'The payment did not succeed. Try another card.',
  cancelled: 'The payment was given up. Nothing was charged.',
  not_possible: 'This payment cannot be taken here. Nothing was charged. Go back to the shop.',
  rate_limited: 'Too many requests. Wait a minute and try again.',
  insufficient_funds: 'The card does not have enough funds. Try another card.',
  expired_card: 'The card has expired. Try another card.',
  incorrect_cvc: 'The security code is wrong.',
  incorrect_number: 'Check the card number.',
  card_not_supported: 'This kind of card is not taken here. Try another card.',
  issuer_not_available: 'Your bank could not be reached. Try again in a moment.',
  processing_error: 'Your card could not be processed just now. Try again in a moment.',
  authentication_failed: 'Your bank did not confirm the payment. Try again, or another card.',
  payment_in_progress: 'A payment is under way already. Please wait.',
  too_many_attempts: 'Too many cards were tried. Go back to the shop to start again.',
  unavailable: 'Payments are not possible at the moment. Nothing was charged. Try again later.',
} as const;

export type Messages = Readonly<Record<keyof typeof english, string>>;

const chinese: Messages = {
  title: '付款',
  missing: '没有此付款页面。请检查网址是否完整，或返回商店。',
  pay: '支付',
  amount: '金额',
  number: '卡号',
  expiry: '有效期（月/年）',
  cvc: '安全码',
  paying: '正在处理您的付款…',
  action: '您的银行要求您确认此付款。',
  confirm: '前往银行确认',
  other_card: '换一张卡支付',
  cancelling: '请稍候…',
  complete: '付款成功，谢谢。',
  until: '有效期至',
  expired: '此付款页面已过期。请返回商店重新开始。',
  back: '返回商店',
  waiting: '您的付款仍在处理中。您可以关闭此页面，不会重复扣款。',
  script: '此页面需要启用 JavaScript 才能刷卡。',
  invalid_card: '请检查卡号。',
  invalid_expiry: '请检查有效期。',
  invalid_cvc: '请检查安全码。',
  unreachable: '无法连接服务。您可以重试，不会重复扣款。',
  failed: '付款未成功。请换一张卡再试。',
  cancelled: '此付款已放弃，未扣款。',
  not_possible: '此处无法完成该付款，未扣款。请返回商店。',
  rate_limited: '请求过多。请稍等一分钟再试。',
  insufficient_funds: '卡内余额不足。请换一张卡再试。',
  expired_card: '此卡已过期。请换一张卡再试。',
  incorrect_cvc: '安全码不正确。',
  incorrect_number: '请检查卡号。',
  card_not_supported: '此处不支持这种卡。请换一张卡再试。',
  issuer_not_available: '暂时无法联系您的银行。请稍后再试。',
  processing_error: '暂时无法处理您的卡。请稍后再试。',
  authentication_failed: '您的银行未确认此付款。请重试或换一张卡。',
  payment_in_progress: '已有一笔付款正在处理，请稍候。',
  too_many_attempts: '尝试的卡过多。请返回商店重新开始。',
  unavailable: '目前无法付款，未扣款。请稍后再试。',
};

/** Codes of the gateway and its channels by the message that says the same to a payer; others have their own, or `failed`. */
const messageOfCode: Readonly<Record<string, keyof Messages>> = {
  payment_intent_authentication_failure: 'authentication_failed',
  payment_cancelled: 'cancelled',
  invalid_number: 'incorrect_number',
  invalid_expiry_month: 'invalid_expiry',
  invalid_expiry_year: 'invalid_expiry',
  invalid_request: 'incorrect_number',
  payments_paused: 'unavailable',
  peer_unavailable: 'unavailable',
  channel_unavailable: 'unavailable',
  channel_misconfigured: 'unavailable',
  policy_suspended: 'not_possible',
  method_not_allowed: 'not_possible',
  currency_not_allowed: 'not_possible',
  no_channel_allowed: 'not_possible',
  currency_not_supported: 'not_possible',
  amount_too_large: 'not_possible',
  amount_not_expressible: 'not_possible',
  limit_exceeded: 'not_possible',
};

/** By the message's own name and by every code that it answers. */
export function textsOf(language: Language): Readonly<Record<string, string>> {
  const messages = messagesOf[language];
  const ofCodes = Object.entries(messageOfCode).map(([code, name]) => [code, messages[name]]);
  return { ...messages, ...Object.fromEntries(ofCodes) };
}

/** What a payer is told of a failed attempt. */
export function textOf(code: string, language: Language): string {
  return new Map(Object.entries(textsOf(language))).get(code) ?? messagesOf[language].failed;
}

export const messagesOf: Readonly<Record<Language, Messages>> = { en: english, zh: chinese };
