/** Adyen's public test cards. Source: docs.adyen.com/development-resources/testing/test-card-numbers. */

export type TestCard = {
  number: string;
  brand: string;
  country: string;
  /** Its issuer asks for 3-D Secure; the others only when the merchant does. */
  isChallenged?: true;
};

/** All of them expire then and have this security code; anything else is declined. */
export const expiry = { month: 3, year: 2030 } as const;
export const securityCode = { amex: '7373', others: '737' } as const;

const listed = `
visa 4111111145551142 NL, visa 4111112014267661 FR, visa 4111111111111111 NL, visa 4988438843884305 ES, visa 4166676667666746 NL,
visa 4646464646464644 PL, visa 4000620000000007 US, visa 4000060000000006 US, visa 4293189100000008 AU, visa 4988080000000000 IN,
visa 4000020000000000 US, visa 4000160000000004 IN, visa 4000760000000001 BR, visa 4017340000000003 FR, visa 4005519000000006 US,
visa 4131840000000003 GT, visa 4035501000000008 FR, visa 4151500000000008 US, visa 4571000000000001 DK, visa 4199350000000002 FR,
visa 4001020000000009 BR, visa 4607000000000009 MX, visa 4977949494949497 FR, visa 4444333322221111 GB, visa 4400000000000008 US,
mc 5555341244441115 NL, mc 5577000055770004 PL, mc 5555444433331111 GB, mc 5413330089010483 MX, mc 5424000000000015 EC,
mc 5404000000000084 LU, mc 5101180000000007 BR, mc 5106040000000008 US,
mc 5136333333333335 FR, mc 5585558555855583 ES, mc 5555555555554444 GB, mc 5500000000000004 US, mc 2222400010000008 GB,
mc 2222400030000004 GB, mc 2222400050000009 ES, mc 2222400060000007 PL, mc 2222400070000005 LV, mc 2222410700000002 US,
mc 2222410740360010 GB, mc 2223000048410010 NL, mc 2223520443560010 US, mc 5100081112223332 NL,
mc 5100290029002909 NL, mc 5103221911199245 BR,
amex 370000000000002 NL, amex 374251018720018 GB, amex 374101000000608 US, amex 374251033270007 US,
diners 36006666333344 US, discover 6011601160116611 US, discover 6445644564456445 GB, jcb 3569990010095841 US,
cup 6250946000000016 CN, cup 6250947000000014 CN,
maestro 6771798021000008 GB, maestro 6771830000000000006 BE`;

const challenged = `
visa 4917610000000000 NL, visa 4212345678910006 NL, mc 5454545454545454 NL, mc 5201281505129736 NL,
amex 371449635398431 NL, diners 30569309025904 US, jcb 3530111333300000 JP, maestro 5000550000000029 NL`;

export const testCards: readonly TestCard[] = [
  ...cardsOf(listed),
  ...cardsOf(challenged).map((card) => ({ ...card, isChallenged: true as const })),
];

const byNumber = new Map(testCards.map((card) => [card.number, card]));

export function testCardOf(number: string): TestCard | undefined {
  return byNumber.get(number);
}

/** By the first digits, for a number that is no test card. */
export function brandOf(number: string): string {
  if (/^4/.test(number)) return 'visa';
  if (/^(5[1-5]|2[2-7])/.test(number)) return 'mc';
  return /^3[47]/.test(number) ? 'amex' : 'scheme';
}

function cardsOf(text: string): TestCard[] {
  return text.split(',').map((entry) => {
    const [brand = '', number = '', country = ''] = entry.trim().split(' ');
    return { brand, number, country };
  });
}
