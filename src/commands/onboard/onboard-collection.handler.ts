import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OnboardCollection, type OnboardingReport } from './onboard-collection.command.js';
import { Onboarder } from './onboarder.js';

@CommandHandler(OnboardCollection)
export class OnboardCollectionHandler implements ICommandHandler<OnboardCollection> {
  constructor(private readonly onboarder: Onboarder) {}

  execute({ order, call }: OnboardCollection): Promise<OnboardingReport> {
    return this.onboarder.onboard(order, call);
  }
}
