alter table frozen_tool add primary key (tool);
