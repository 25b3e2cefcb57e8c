"""What each setting of a training does, in a sentence or two for those who see it for the first time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

HELP: Mapping[str, str] = MappingProxyType(
    {
        "epochs": (
            "How often the network sees all training pictures. More epochs learn more, until it learns them by heart."
        ),
        "batch_size": (
            "How many pictures the network looks at before it changes its weights once. Large batches are faster, "
            "small ones often learn better."
        ),
        "learning_rate": (
            "How large each change of the weights is. Too small: it learns slowly. Too large: the loss jumps or grows."
        ),
        "seed": (
            "The start of all random numbers: first weights, order of pictures, augmentation. The same seed gives "
            "the same run."
        ),
        "validation": (
            "So many pictures are kept out of training. The accuracy on them shows how well the network reads "
            "what it has not learnt from."
        ),
        "patience": (
            "Training ends after this many epochs in a row without improvement on the held-back pictures: no more of "
            "them right, and no lower loss with the same number right."
        ),
        "hidden_units": (
            "How many units each hidden layer has, separated by commas. More units can learn more, and take longer."
        ),
        "channels": "How many feature maps each convolution computes.",
        "groups": (
            "Into how many groups the channels are divided. Each convolution sees only the channels of its own group, "
            "so that two groups are two networks side by side."
        ),
        "dense_units": "How many units the dense layer before the last one has.",
        "halving": (
            "How a map is made half as large: by a convolution that skips every other place, or by keeping the "
            "largest of four values."
        ),
        "backbone": (
            "The network trained on photos whose features are used. It stays frozen: only what follows it learns. "
            "“Maps” are features that still know where in the picture something is."
        ),
        "standardised": (
            "Each feature is brought to mean 0 and deviation 1 over the training pictures, so that none counts more "
            "only because its numbers are larger."
        ),
        "head_units": (
            "How many units the dense layer between the frozen network and the ten answers has; 0 leaves it out."
        ),
        "hidden_size": "How many numbers describe each patch of the picture inside the Transformer.",
        "layers": "How many Transformer blocks follow each other.",
        "heads": "How many ways each block has of looking from one patch at the others.",
        "patch_size": "How many pixels wide and high the patches are into which the picture is cut.",
        "dropout": (
            "The share of units that is switched off at random in each step, so that no unit is relied upon "
            "alone. 0 is none."
        ),
        "dense_dropout": "The same after the dense layer.",
        "activation": (
            "The function that each unit applies to its sum. Without one, all layers together would be no more "
            "than one."
        ),
        "activations": "The function of each hidden layer, separated by commas.",
        "initial_scale": "How large the first random weights are; 0 chooses it by the number of inputs.",
        "schedule": (
            "How the learning rate changes: constant, falling like a cosine, or first rising and then falling "
            "(one-cycle)."
        ),
        "cycles": "How often the schedule is run through.",
        "unaugmented_epochs": "The last epochs of a cycle see the pictures as they are.",
        "label_smoothing": (
            "The network is not asked to be entirely sure: so much of the answer is spread over all digits. 0 is none."
        ),
        "weight_decay": (
            "How strongly large weights are made smaller in each step, which keeps the network simple. 0 is not at all."
        ),
    }
)
