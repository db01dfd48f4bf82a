import hydra_zen
from transformers import AutoModelForCausalLM


@hydra_zen.hydrated_dataclass(target=AutoModelForCausalLM.from_pretrained, populate_full_signature=True)
class NetworkConfig:
    """What the pretrained network is made of."""

    pretrained_model_name_or_path: str
    trust_remote_code: bool = False
