import * as z from "zod";
import {
  OWNED_PARAMETERS,
  type OwnedParameters,
  PARAMETER_NAME_PATTERN,
  PARAMETER_VALUE_PATTERN,
} from "../redis_parameters.ts";
import { type Rule, withRules } from "../rule.ts";

type Parameters = Record<string, string>;

const NAME = new RegExp(PARAMETER_NAME_PATTERN);

/** A rule that refuses the keys which match. */
function refuse(cel: string, matches: (key: string) => boolean, message: string): Rule<Parameters> {
  const matching = (self: Parameters) => Object.keys(self).filter(matches);
  return {
    rule: `self.all(k, !(${cel}))`,
    message,
    values: {
      parameters: {
        cel: `self.filter(k, ${cel})`,
        of: matching,
      },
    },
    reason: "FieldValueForbidden",
    holds: (self) => matching(self).length === 0,
  };
}

function owned({ pattern, reason }: OwnedParameters): Rule<Parameters> {
  const regex = new RegExp(pattern);
  return refuse(
    `k.matches('${pattern}')`,
    (key) => regex.test(key),
    `must not contain {parameters}: ${reason}`,
  );
}

/** `spec.redis`. */
export const redis = withRules(
  z.record(z.string(), z.string().max(1024).regex(new RegExp(PARAMETER_VALUE_PATTERN)))
    .meta({ maxProperties: 128 }),
  refuse(
    `!k.matches('${PARAMETER_NAME_PATTERN}')`,
    (key) => !NAME.test(key),
    "must not contain {parameters}: names of redis.conf parameters are written in lower case",
  ),
  ...OWNED_PARAMETERS.map(owned),
).optional().describe(
  'Parameters of redis.conf, by name: for example `maxclients: "20000"` or `save: "3600 1 300 100"`. ' +
    "Values are strings, written as in redis.conf. Parameters that Redkeep sets itself are refused.",
);
