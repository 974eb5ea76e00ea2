"""One module for each verb: a request in, a result out, and no screen."""
