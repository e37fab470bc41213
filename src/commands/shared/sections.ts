/** The headings of `payctl --help`. */
export const sections = {
  running: 'Run the platform:',
  looking: 'Look at it:',
  merchants: 'Merchants:',
  paying: 'Payments:',
  money: 'Money:',
  steering: 'Events, figures and settings:',
  portal: 'The admin portal:',
  story: 'See it all work:',
  settingUp: 'Set it up:',
} as const;
