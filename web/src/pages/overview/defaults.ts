/** How much of the accounts should be visited in a month: our default, until the centre sets its own. */
export const COVERAGE_TARGET = 1;
