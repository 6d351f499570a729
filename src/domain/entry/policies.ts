/** The policy that exempts entries of collections that nobody onboarded, and takes that back once somebody did. */
export const onboardFirst = 'onboard-first';
