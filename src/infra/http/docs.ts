import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { Authenticator } from '../auth/authenticator.js';
import { programVersion } from '../observability/program-version.js';
import type { Settings } from '../settings/settings.js';
import { describeEdge } from './describe-edge.js';

const paths = ['/docs', '/docs-json'];

/** A browser cannot send a bearer token by itself, but asks for name and password when told to: the password is a token. */
const authorizationOf = (request: Request): string | undefined => {
  const given = request.headers.authorization;
  const basic = /^Basic +([\w+/=-]+)$/i.exec(given ?? '')?.[1];
  if (basic === undefined) return given;
  const pair = Buffer.from(basic, 'base64').toString('utf8');
  return `Bearer ${pair.slice(pair.indexOf(':') + 1)}`;
};

const gate =
  (authenticator: Authenticator) =>
  async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    try {
      await authenticator.authenticate(authorizationOf(request));
      next();
    } catch (error) {
      response.setHeader(
        'WWW-Authenticate',
        'Basic realm="birth-ledger: any name, a token as password", charset="UTF-8"',
      );
      next(error);
    }
  };

/** Serves the OpenAPI page at `/docs` and its document at `/docs-json`; with a token, unless the settings open them. */
export function serveDocs(app: NestExpressApplication, { http }: Settings): void {
  if (!http.docsPublic) app.use(paths, gate(app.get(Authenticator, { strict: false })));
  const config = new DocumentBuilder()
    .setTitle('birth-ledger')
    .setDescription('Detect, decide, review, apply and prove births in a governed PostgreSQL.')
    .setVersion(programVersion())
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  let described: OpenAPIObject | undefined;
  const document = (): OpenAPIObject => {
    described ??= describeEdge(SwaggerModule.createDocument(app, config));
    return described;
  };
  SwaggerModule.setup('docs', app, document, { raw: ['json'], customSiteTitle: 'birth-ledger' });
}
